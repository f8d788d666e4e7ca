import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  COMMAND_CHANNEL,
  DESKTOP_CHANNELS,
  type DesktopAnswer,
  type DesktopApi,
  type DesktopCalls,
  type DesktopChannel,
  type DesktopCommand,
} from '../src-main/contract/desktop.ts'

type Call<Channel extends DesktopChannel> = (
  ...args: DesktopCalls[Channel]['args']
) => Promise<DesktopAnswer<DesktopCalls[Channel]['value']>>

/** A function for one fixed channel: the page never gets to name one. */
const call =
  <Channel extends DesktopChannel>(channel: Channel): Call<Channel> =>
  (...args) =>
    ipcRenderer.invoke(channel, ...args)

/** Commands may come before the page has rendered its first listener. */
let early: DesktopCommand[] = []
const listeners = new Set<(command: DesktopCommand) => void>()
ipcRenderer.on(COMMAND_CHANNEL, (_event, command: DesktopCommand) => {
  if (listeners.size === 0) early.push(command)
  listeners.forEach((listener) => listener(command))
})

// `instanceof` would fail: the page's File is of another world.
const isFile = (value: unknown): value is File => Object.prototype.toString.call(value) === '[object File]'

const desktop: DesktopApi = {
  platform: process.platform,
  pickSkill: call(DESKTOP_CHANNELS.pickSkill),
  addDropped: (file) => call(DESKTOP_CHANNELS.addPath)(isFile(file) ? webUtils.getPathForFile(file) : ''),
  revealArtifact: call(DESKTOP_CHANNELS.revealArtifact),
  openArtifact: call(DESKTOP_CHANNELS.openArtifact),
  dragArtifact: call(DESKTOP_CHANNELS.dragArtifact),
  revealSkill: call(DESKTOP_CHANNELS.revealSkill),
  openInEditor: call(DESKTOP_CHANNELS.openInEditor),
  openExternal: call(DESKTOP_CHANNELS.openExternal),
  revealLogs: call(DESKTOP_CHANNELS.revealLogs),
  notify: call(DESKTOP_CHANNELS.notify),
  setProgress: call(DESKTOP_CHANNELS.setProgress),
  getPreferences: call(DESKTOP_CHANNELS.getPreferences),
  setPreferences: call(DESKTOP_CHANNELS.setPreferences),
  getApiKeys: call(DESKTOP_CHANNELS.getApiKeys),
  setApiKey: call(DESKTOP_CHANNELS.setApiKey),
  removeApiKey: call(DESKTOP_CHANNELS.removeApiKey),
  onCommand: (listener) => {
    listeners.add(listener)
    early.forEach(listener)
    early = []
    return () => void listeners.delete(listener)
  },
}

contextBridge.exposeInMainWorld('desktop', Object.freeze(desktop))
