/** Every test begins with a store for keys and in 中文, whatever the language of the machine is. */
import 'fake-indexeddb/auto'

if (typeof localStorage !== 'undefined') localStorage.setItem('healthcode/language', 'zh-CN')
