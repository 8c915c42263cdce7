/** Where one comes from and goes to, as the lists offer it; provinces and Hebei's cities by name in the language too. */
import type { Places } from '@healthcode/core/types-levels'

export interface Choice {
  value: string
  text: string
}

/** English names (pinyin) of provinces and of the province's own cities, by the digits that their codes begin with. */
const ENGLISH: Record<string, string> = {
  11: 'Beijing', 12: 'Tianjin', 13: 'Hebei', 14: 'Shanxi', 15: 'Inner Mongolia', 21: 'Liaoning', 22: 'Jilin', 23: 'Heilongjiang',
  31: 'Shanghai', 32: 'Jiangsu', 33: 'Zhejiang', 34: 'Anhui', 35: 'Fujian', 36: 'Jiangxi', 37: 'Shandong', 41: 'Henan', 42: 'Hubei',
  43: 'Hunan', 44: 'Guangdong', 45: 'Guangxi', 46: 'Hainan', 50: 'Chongqing', 51: 'Sichuan', 52: 'Guizhou', 53: 'Yunnan', 54: 'Tibet',
  61: 'Shaanxi', 62: 'Gansu', 63: 'Qinghai', 64: 'Ningxia', 65: 'Xinjiang',
  1301: 'Shijiazhuang', 1302: 'Tangshan', 1303: 'Qinhuangdao', 1304: 'Handan', 1305: 'Xingtai', 1306: 'Baoding', 1307: 'Zhangjiakou',
  1308: 'Chengde', 1309: 'Cangzhou', 1310: 'Langfang', 1311: 'Hengshui',
}

/** The name in the language of the page, with the Chinese one beside it where signs show only that. */
export function placeName(code: string, name: string, language: string): string {
  const english = ENGLISH[code.replace(/(00)+$/, '')]
  return language === 'en' && english ? `${english} ${name}` : name
}

export function provinceChoices(places: Places, language: string): Choice[] {
  return places.provinces.map(({ code, name }) => ({ value: code, text: placeName(code, name, language) }))
}

/** The cities of a province; none of a municipality. */
export function cityChoices(places: Places, province: string, language: string): Choice[] {
  const found = places.provinces.find(({ code }) => code === province)
  return (found?.cities ?? []).map(({ code, name }) => ({ value: code, text: placeName(code, name, language) }))
}
