/** Signatures on which libraries differ, each with what libsodium and OpenSSL answer: no runtime of ours may answer otherwise. */
import { fromHex, hex, utf8 } from '../bytes.ts'
import { verifyHolder } from '../signatures.ts'

export interface Edge {
  name: string
  /** As in a credential. */
  key: string
  message: string
  signature: string
  taken: boolean
}

/** What is answered here. */
export function signed(cases: readonly Edge[]): boolean[] {
  return cases.map(({ key, message, signature }) => verifyHolder(fromHex(key), fromHex(message), fromHex(signature)))
}

const HELLO = hex(utf8('hello'))

/** a·B for a known a, and the same with a point of order 8 added. */
const PLAIN = '50584106c66171dbe6901bd187252a0d704a02a1080f80c486575d07e5e4b4fe'
const MIXED = '6a664d701174c4d38299766f03977b13c00edb775e7a9f520e443a94844016bd'

const ED25519: [name: string, key: string, signature: string, taken: boolean][] = [
  ['plain', PLAIN, 'b152e8f0d14bb4796c5c48efc168a523b55583f73462b0946d4e834b70959344' +
    '8d01d07b73c3fc0f644e62395053fbb53f802065f53d7ed3a05d9e0aaff6b701', true],
  ['signed with the cofactor only: R has a part of order 8', PLAIN,
    '5b6386fe636d8b5cfc2cfa49a91bc6a285296db3153c4c66c7e9f1c36a7be06e' +
    '934c8b2c3167e8932b61ef9b36650b77c295b44a2f802a6b7524ea421fe3c30a', false],
  ['R is the neutral point', PLAIN, `01${'00'.repeat(31)}54414f35f254d3b2002cad3e8fd37676d218a6b5d0ba257f46d80df2173ddc0f`, false],
  ['the key has a part of order 8, and the equation holds', MIXED,
    '43d1cca6a59c8c2ccf34826b24675ed23f1629fec8c1f740eaac7f307a0b3bf1' +
    '0e4688fff9d193453bb968a07eb88525b3ca4d47dff72a2a31de638e72aa3c03', true],
  ['S is L more', PLAIN, 'b152e8f0d14bb4796c5c48efc168a523b55583f73462b0946d4e834b70959344' +
    '7ad5c5d88d260f683aeb59dc2e4ddaca3f802065f53d7ed3a05d9e0aaff6b711', false],
  ['nothing but zeros', '00'.repeat(32), '00'.repeat(64), false],
  ['a neutral key that is not canonical', `ee${'ff'.repeat(30)}7f`, `01${'00'.repeat(63)}`, false],
  ['a key past the field', `ff${'ff'.repeat(30)}7f`, '00'.repeat(64), false],
  ['too short', PLAIN.slice(2), '00'.repeat(64), false],
]

const P256: [name: string, key: string, signature: string, taken: boolean][] = [
  ['plain', '028e533b6fa0bf7b4625bb30667c01fb607ef9f8b8a80fef5b300628703187b2a3',
    '26efcebd0ee9e34a669187e18b3a9122b2f733945b649cc9f9f921e9f9dad812' +
    '26c0b32601c9b55996c289978f926b0c4982b185b6e125506ca9ed4624daa56c', true],
  ['the key is the base point', '036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '5d7768991d25374c5af5f9ff67facbd9d032f4cfe5de00dbeb4cfb2c3358d84a' +
    '6f79cf7ca974e7c3a1925bb716c13ae2bccbc97f5ac35b24929268bac9cdebda', true],
  ['the key is the base point, u1 = u2: the same point twice', '036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' +
    '0000000000000000000000000000000000000000000000000000000000000001', false],
  ['the key is the opposite of the base point', '026b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '5a961a616d42a7a3d77a5087899ef2c2b44e3d8f7fd067f1c3bc2a09335b2b2a' +
    '256130a10a597410375814861b362b065ef0d0f19b3ccdeeeb67cc815b5e2c8e', true],
  ['the sum is infinity', '028e533b6fa0bf7b4625bb30667c01fb607ef9f8b8a80fef5b300628703187b2a3',
    '674b19773b790d478cba40b0bf2e967b963b428667a915e25805e1d7c4cd67f9' +
    '0000000000000000000000000000000000000000000000000000000000003039', false],
  ['the x of R is past the order', '02b4a3711fea408456a6202eef43fdd6f5f812b976265d04cc4916a7e786f90502',
    '0000000000000000000000000000000000000000000000000000000000000003' +
    '0000000000000000000000000000000000000000000000000000000000003039', true],
  ['the same with that x itself in place of r', '02b4a3711fea408456a6202eef43fdd6f5f812b976265d04cc4916a7e786f90502',
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632554' +
    '0000000000000000000000000000000000000000000000000000000000003039', false],
  ['the x of R is small', '03539f7b08124186f546031c9c4f961312d3a51ec3302add6c5980eb9af2279c86',
    '0000000000000000000000000000000000000000000000000000000000000005' +
    '0000000000000000000000000000000000000000000000000000000000003039', true],
  ['R is the base point', '0321508b35b4afe0f01ad0857e7e1dbcc749688dc911e3a74c8a0e83174c8c609c',
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
    '68d7812e8c31bb46a80a7a1fb1c0ff92dc75792c8843c832ef1dea9811a54724', true],
  ['the higher s', '028e533b6fa0bf7b4625bb30667c01fb607ef9f8b8a80fef5b300628703187b2a3',
    '26efcebd0ee9e34a669187e18b3a9122b2f733945b649cc9f9f921e9f9dad812' +
    'd93f4cd8fe364aa7693d7668706d94f373644927f0367934870fdd7cd7887fe5', false],
]

/** Of “88484”, whose SHA-256 begins with two bytes of zeros. */
const ZEROS: Edge = {
  name: 'a digest that begins with zeros',
  key: '028e533b6fa0bf7b4625bb30667c01fb607ef9f8b8a80fef5b300628703187b2a3',
  message: hex(utf8('88484')),
  signature: '100effdbc0e5a386048b0931a3a3bc9949d3875670819d1bf7c43440fa16ea8f' +
    '3dcbceb28bf76ffb6ff8f14604e2207aa1d5bfd198b409829a9a22c873f1e826',
  taken: true,
}

export function edges(): Edge[] {
  const soft = ED25519.map(([name, key, signature, taken]) => ({ name, key: `ed${key}`, message: HELLO, signature, taken }))
  return [...soft, ...P256.map(([name, key, signature, taken]) => ({ name, key, message: HELLO, signature, taken })), ZEROS]
}
