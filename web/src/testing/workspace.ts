// What a component needs around it that stands in a signed-in workspace.
import type { Me } from '../api/types';
import { filterFromQuery } from '../inbox/filter';
import { Workspace, WORKSPACE } from '../workspace.svelte';

const ME: Me = {
  user: { id: 'u1', name: 'Elena Markou', email: 'elena@shop.example', role: 'operator' },
  workspace: { id: 'w1', name: 'Shop' },
};

export function inWorkspace(): Map<symbol, Workspace> {
  return new Map([[WORKSPACE, new Workspace(ME, filterFromQuery(new URLSearchParams()))]]);
}
