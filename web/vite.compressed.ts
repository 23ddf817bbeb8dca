/** Lays `file.br` and `file.gz` beside each built file that is worth it, so that the server never has to compress while somebody waits. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const WORTH_IT = 1024 // bytes; less fits in one packet as it is
const TEXT = /\.(?:css|html|js|svg)$/

export function compressed(): Plugin {
  return {
    name: 'balie:compressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => TEXT.test(each))) {
        const path = join(dir!, name)
        const content = readFileSync(path)
        if (content.length < WORTH_IT) continue
        writeFileSync(`${path}.br`, brotliCompressSync(content))
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}
