// Removes trees as whoever it runs as, and tells how that went.   remove-and-tell.mjs plain|chmod-walk|trash PATH...
import { dirname, join } from 'node:path'
import { removeTree } from '../../platform/remove-tree.ts'
import { createTrash } from '../../platform/trash.ts'

const [, , force, ...paths] = process.argv
for (const path of paths) {
  try {
    if (force === 'trash') createTrash(join(dirname(path), 'trash')).moveSync(path, 'thrown')
    else await removeTree(path, { force })
    console.log('done')
  } catch (cause) {
    console.log(cause.code)
  }
}
