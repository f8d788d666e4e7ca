import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { giveElementSizes } from '../testing/element-sizes.ts'
import { Tree, type TreeRow } from './tree.tsx'

let takeSizesBack = (): void => undefined
beforeEach(() => {
  takeSizesBack = giveElementSizes(300, 400)
})
afterEach(() => {
  cleanup()
  takeSizesBack()
})

const row = (id: string, level: number, isExpanded: boolean | null, position: number, siblings: number): TreeRow => ({
  id,
  level,
  isExpanded,
  position,
  siblings,
  label: id,
})

function Sample() {
  const [selectedId, setSelectedId] = useState<string | null>(null)
  const [isOpen, setOpen] = useState(false)
  const rows = [
    row('alpha', 1, null, 1, 3),
    row('beta', 1, isOpen, 2, 3),
    ...(isOpen ? [row('beta-one', 2, null, 1, 2), row('beta-two', 2, null, 2, 2)] : []),
    row('gamma', 1, null, 3, 3),
  ]
  return (
    <Tree
      label="Sample"
      rows={rows}
      selectedId={selectedId}
      onSelect={({ id }) => setSelectedId(id)}
      onToggle={() => setOpen(!isOpen)}
      renderRow={({ id }) => id}
    />
  )
}

const selected = (): string | null => screen.getByRole('treeitem', { selected: true }).textContent

test('arrow keys walk, open and close as the tree pattern has it', async () => {
  render(<Sample />)
  await userEvent.tab()
  expect(selected()).toBe('alpha')
  await userEvent.keyboard('{ArrowDown}')
  expect(selected()).toBe('beta')
  expect(screen.getByRole('treeitem', { name: 'beta' }).getAttribute('aria-expanded')).toBe('false')
  await userEvent.keyboard('{ArrowRight}')
  expect(screen.getByRole('treeitem', { name: 'beta' }).getAttribute('aria-expanded')).toBe('true')
  await userEvent.keyboard('{ArrowRight}{ArrowDown}')
  expect(selected()).toBe('beta-two')
  await userEvent.keyboard('{ArrowLeft}')
  expect(selected()).toBe('beta')
  await userEvent.keyboard('{ArrowLeft}')
  expect(screen.queryByRole('treeitem', { name: 'beta-one' })).toBeNull()
  await userEvent.keyboard('{End}')
  expect(selected()).toBe('gamma')
  await userEvent.keyboard('{Home}')
  expect(selected()).toBe('alpha')
})

test('typing finds a row, and the focus stays on the tree', async () => {
  render(<Sample />)
  await userEvent.tab()
  await userEvent.keyboard('g')
  expect(selected()).toBe('gamma')
  const tree = screen.getByRole('tree', { name: 'Sample' })
  expect(document.activeElement).toBe(tree)
  expect(tree.getAttribute('aria-activedescendant')).toBe(screen.getByRole('treeitem', { selected: true }).id)
})

test('a row tells its level and its place among its siblings', async () => {
  render(<Sample />)
  await userEvent.click(screen.getByRole('treeitem', { name: 'beta' }))
  const item = screen.getByRole('treeitem', { name: 'beta-two' })
  expect(['aria-level', 'aria-posinset', 'aria-setsize'].map((name) => item.getAttribute(name))).toEqual([
    '2',
    '2',
    '2',
  ])
})

test('of a hundred thousand rows only those in view are in the page', () => {
  const rows = Array.from({ length: 100_000 }, (_none, at) => row(`row ${at}`, 1, null, at + 1, 100_000))
  render(
    <Tree
      label="Long"
      rows={rows}
      selectedId="row 99999"
      onSelect={() => undefined}
      onToggle={() => undefined}
      renderRow={({ id }) => id}
    />,
  )
  expect(screen.getAllByRole('treeitem').length).toBeLessThan(60)
  // What the focus points at must be there, wherever the view is.
  expect(screen.getByRole('treeitem', { name: 'row 99999' })).toBeTruthy()
})

test('a first click chooses its own row only, so that the list does not jump away from under it', async () => {
  const chosen: string[] = []
  const rows = [row('alpha', 1, null, 1, 2), row('gamma', 1, null, 2, 2)]
  render(
    <Tree
      label="Sample"
      rows={rows}
      selectedId={null}
      onSelect={({ id }) => chosen.push(id)}
      onToggle={() => undefined}
      renderRow={({ id }) => id}
    />,
  )
  await userEvent.click(screen.getByText('gamma'))
  expect(chosen).toEqual(['gamma'])
})
