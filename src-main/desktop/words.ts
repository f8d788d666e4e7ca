import { app } from 'electron'
import type { Language, MenuCommand } from '../contract/desktop.ts'

/** What the menu and the system's dialogs say; the page has its own words. */
export interface Words {
  readonly menus: Readonly<Record<'app' | 'file' | 'edit' | 'skill' | 'view' | 'window' | 'help', string>>
  readonly commands: Readonly<Record<MenuCommand, string>>
  readonly roles: Readonly<
    Record<
      | 'about'
      | 'undo'
      | 'redo'
      | 'cut'
      | 'copy'
      | 'paste'
      | 'selectAll'
      | 'close'
      | 'quit'
      | 'minimize'
      | 'zoomWindow'
      | 'zoomIn'
      | 'zoomOut'
      | 'resetZoom'
      | 'fullScreen',
      string
    >
  >
  readonly openPackage: string
  readonly openRecent: string
  readonly noRecent: string
  readonly missing: (label: string) => string
  readonly revealLogs: string
  readonly pickFolder: string
  readonly pickPackage: string
  readonly skillPackages: string
  readonly openLink: (host: string) => string
  readonly openInBrowser: string
  readonly useEditor: string
  readonly useCommand: string
  readonly cancel: string
  readonly runsActive: (count: number) => string
  readonly runsActiveDetail: string
  readonly cancelAndQuit: string
  readonly keepRunning: string
  readonly stay: string
  readonly cannotStart: string
  readonly cannotAdd: string
}

const ENGLISH: Words = {
  menus: {
    app: 'Skill Tryout',
    file: 'File',
    edit: 'Edit',
    skill: 'Skill',
    view: 'View',
    window: 'Window',
    help: 'Help',
  },
  commands: {
    'open-skill': 'Open skill folder…',
    run: 'Run',
    'run-without-cache': 'Run without cache',
    'cancel-run': 'Cancel run',
    rerun: 'Run again with the same input',
    'show-setup': 'Setup',
    'show-run': 'Run view',
    'show-palette': 'Command palette…',
    'show-settings': 'Settings…',
    'show-shortcuts': 'Keyboard shortcuts',
    'toggle-library': 'Toggle library',
    'toggle-inspector': 'Toggle inspector',
  },
  roles: {
    about: 'About Skill Tryout',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    close: 'Close window',
    quit: 'Quit',
    minimize: 'Minimise',
    zoomWindow: 'Zoom',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    resetZoom: 'Actual size',
    fullScreen: 'Full screen',
  },
  openPackage: 'Open skill package…',
  openRecent: 'Open recent',
  noRecent: 'No skills yet',
  missing: (label) => `${label} (missing)`,
  revealLogs: 'Show log files',
  pickFolder: 'Choose skill folders',
  pickPackage: 'Choose skill packages',
  skillPackages: 'Skill packages',
  openLink: (host) => `Open a page of ${host} in your browser?`,
  openInBrowser: 'Open',
  useEditor: 'Start this command to open files in your editor?',
  useCommand: 'Use it',
  cancel: 'Cancel',
  runsActive: (count) => (count === 1 ? 'A run is still active.' : `${String(count)} runs are still active.`),
  runsActiveDetail:
    'Kept running, they end in the background and the app quits afterwards. Start Skill Tryout again to bring the window back.',
  cancelAndQuit: 'Cancel runs and quit',
  keepRunning: 'Keep running',
  stay: 'Stay',
  cannotStart: 'Skill Tryout cannot start',
  cannotAdd: 'This is not a skill that can be opened',
}

const CHINESE: Words = {
  menus: { app: 'Skill Tryout', file: '文件', edit: '编辑', skill: '技能', view: '视图', window: '窗口', help: '帮助' },
  commands: {
    'open-skill': '打开技能文件夹…',
    run: '运行',
    'run-without-cache': '不用缓存运行',
    'cancel-run': '取消运行',
    rerun: '用相同输入再次运行',
    'show-setup': '设定',
    'show-run': '运行视图',
    'show-palette': '命令面板…',
    'show-settings': '设置…',
    'show-shortcuts': '键盘快捷键',
    'toggle-library': '显示或隐藏技能库',
    'toggle-inspector': '显示或隐藏检查器',
  },
  roles: {
    about: '关于 Skill Tryout',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    close: '关闭窗口',
    quit: '退出',
    minimize: '最小化',
    zoomWindow: '缩放',
    zoomIn: '放大',
    zoomOut: '缩小',
    resetZoom: '实际大小',
    fullScreen: '全屏',
  },
  openPackage: '打开技能包…',
  openRecent: '打开最近的技能',
  noRecent: '还没有技能',
  missing: (label) => `${label}(找不到)`,
  revealLogs: '显示日志文件',
  pickFolder: '选择技能文件夹',
  pickPackage: '选择技能包',
  skillPackages: '技能包',
  openLink: (host) => `在浏览器中打开 ${host} 的页面?`,
  openInBrowser: '打开',
  useEditor: '启动这条命令在编辑器中打开文件?',
  useCommand: '使用',
  cancel: '取消',
  runsActive: (count) => `还有 ${String(count)} 个运行没有结束。`,
  runsActiveDetail: '选择继续运行时,它们在后台结束,之后应用退出。再次启动 Skill Tryout 可以恢复窗口。',
  cancelAndQuit: '取消运行并退出',
  keepRunning: '继续运行',
  stay: '留下',
  cannotStart: 'Skill Tryout 无法启动',
  cannotAdd: '无法作为技能打开',
}

/** The words of a language; `system` follows the system. */
export function findWords(language: Language): Words {
  const code = language === 'system' ? app.getLocale() : language
  return code.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH
}
