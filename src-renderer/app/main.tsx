import './styles.css'
import { startWindow } from './start-window.tsx'

const root = document.getElementById('root')
if (root !== null) startWindow(root)
