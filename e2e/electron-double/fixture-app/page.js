/* global window, document */
const drop = document.getElementById('drop')
window.dropped = []
window.beganDark = window.matchMedia('(prefers-color-scheme: dark)').matches
drop.addEventListener('dragover', (event) => event.preventDefault())
drop.addEventListener('drop', (event) => {
  event.preventDefault()
  window.dropped = [...event.dataTransfer.files].map((file) => window.fixture.pathOf(file))
})
