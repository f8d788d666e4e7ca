import { configure } from '@testing-library/react'

// A fact is waited for as long as a busy machine may need; a test that fails waits no longer than its own limit.
configure({ asyncUtilTimeout: 10_000 })
