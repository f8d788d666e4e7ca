const { contextBridge, ipcRenderer, webUtils } = require('electron')

class Secret {
  constructor() {
    this.kept = 1
  }
  lost() {}
}

contextBridge.exposeInMainWorld('fixture', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  onMessage: (listener) => {
    const forward = (_event, ...args) => listener(...args)
    ipcRenderer.on('message', forward)
    return () => ipcRenderer.off('message', forward)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  attempt: (what) => {
    try {
      if (what === 'sendSync') ipcRenderer.sendSync('x')
      if (what === 'require') require('fs')
      if (what === 'webFrame') require('electron').webFrame
      return 'nothing happened'
    } catch (cause) {
      return cause.message
    }
  },
  nested: { list: [1, { two: 2 }], secret: new Secret() },
  platform: process.platform,
  sandboxed: process.sandboxed,
})
