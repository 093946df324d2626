//! The dynamic oracle of the arc-hybrid system: which gold arcs an action makes unreachable.
//!
//! Entry point: [`costs`]. Source of the rules: Goldberg and Nivre 2013. Invariant: for a projective gold tree, some
//! action is free of cost in every state.

use super::state::State;

/// Gold arcs lost by each kind of action.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Costs {
    pub(super) shift: u32,
    pub(super) left: u32,
    pub(super) right: u32,
}

/// The costs in a state, given the gold head of each word (the word count for the root).
pub(super) fn costs(state: &State, gold: &[u32]) -> Costs {
    let mut costs = Costs::default();
    let next = state.next;
    let head_of = |word: u32| gold.get(word as usize).copied();
    if let Some(&top) = state.stack.last() {
        let children_ahead = (next..state.count).filter(|&word| head_of(word) == Some(top)).count() as u32;
        let below = state.top(1);
        let head = gold[top as usize];
        costs.left = children_ahead + u32::from(head == below || (head > next && head <= state.count));
        costs.right = children_ahead + u32::from(head >= next);
        if next < state.count {
            let stack = &state.stack;
            let head = gold[next as usize];
            costs.shift = u32::from(stack[..stack.len() - 1].contains(&head));
            costs.shift += stack.iter().filter(|&&word| head_of(word) == Some(next)).count() as u32;
        }
    }
    costs
}
