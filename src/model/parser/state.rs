//! The arc-hybrid transition system.
//!
//! Entry points: [`State`], [`Action`], [`Actions`]. The root stands behind the last word, so it is the last thing in
//! the buffer. Invariant: a final state has given every word one head.

use super::Arc;

/// A step of the parser; labels are indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The next word goes onto the stack.
    Shift,
    /// The top of the stack gets the next word as its head.
    Left(u16),
    /// The top of the stack gets the word below it as its head.
    Right(u16),
}

/// All actions, numbered: shift, then left and right of each label.
#[derive(Clone, Debug)]
pub(super) struct Actions {
    labels: Vec<String>,
    root: u16,
}

impl Actions {
    pub(super) fn new(labels: Vec<String>) -> Self {
        let root = labels.iter().position(|label| label == "root").unwrap_or_default() as u16;
        Self { labels, root }
    }

    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    pub(super) const fn root_label(&self) -> u16 {
        self.root
    }

    pub(super) fn count(&self) -> usize {
        1 + 2 * self.labels.len()
    }

    pub(super) const fn get(&self, number: usize) -> Action {
        if number == 0 {
            Action::Shift
        } else if number % 2 == 1 {
            Action::Left(((number - 1) / 2) as u16)
        } else {
            Action::Right(((number - 1) / 2) as u16)
        }
    }

    pub(super) const fn number(action: Action) -> usize {
        match action {
            Action::Shift => 0,
            Action::Left(label) => 1 + 2 * label as usize,
            Action::Right(label) => 2 + 2 * label as usize,
        }
    }

    /// The possible action with the highest score.
    pub(super) fn best_valid(&self, state: &State, scores: &[i32]) -> Option<Action> {
        let (shift, left, right) = (state.can_shift(), state.can_left(), state.can_right());
        let mut best: Option<(i32, Action)> = None;
        for (number, &score) in scores.iter().enumerate() {
            let action = self.get(number);
            let valid = match action {
                Action::Shift => shift,
                // Only the root's own relation leads to the root, and it leads nowhere else.
                Action::Left(label) => left && (label == self.root) == state.at_root(),
                Action::Right(label) => right && label != self.root,
            };
            if valid && best.is_none_or(|(most, _)| score > most) {
                best = Some((score, action));
            }
        }
        best.map(|(_, action)| action)
    }
}

/// Marks that a word has no head yet, or no child there.
pub(super) const NONE: u32 = u32::MAX;

/// Stack, buffer and the arcs so far.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) count: u32,
    pub(super) stack: Vec<u32>,
    pub(super) next: u32,
    pub(super) heads: Vec<u32>,
    pub(super) labels: Vec<u16>,
    /// Leftmost and rightmost child and the one inside each, and how many children on each side.
    pub(super) left: Vec<[u32; 2]>,
    pub(super) right: Vec<[u32; 2]>,
    pub(super) left_count: Vec<u8>,
    pub(super) right_count: Vec<u8>,
}

impl State {
    pub(super) fn start(&mut self, count: usize) {
        self.count = count as u32;
        self.stack.clear();
        self.next = 0;
        self.heads.clear();
        self.heads.resize(count + 1, NONE);
        self.labels.clear();
        self.labels.resize(count + 1, 0);
        for children in [&mut self.left, &mut self.right] {
            children.clear();
            children.resize(count + 1, [NONE; 2]);
        }
        for counts in [&mut self.left_count, &mut self.right_count] {
            counts.clear();
            counts.resize(count + 1, 0);
        }
    }

    pub(super) fn is_final(&self) -> bool {
        self.stack.is_empty() && self.next == self.count
    }

    /// Whether the next thing is the root.
    pub(super) const fn at_root(&self) -> bool {
        self.next == self.count
    }

    pub(super) const fn can_shift(&self) -> bool {
        self.next < self.count
    }

    pub(super) fn can_left(&self) -> bool {
        !self.stack.is_empty() && (!self.at_root() || self.stack.len() == 1)
    }

    pub(super) fn can_right(&self) -> bool {
        self.stack.len() > 1
    }

    pub(super) fn top(&self, depth: usize) -> u32 {
        self.stack.len().checked_sub(depth + 1).map_or(NONE, |at| self.stack[at])
    }

    pub(super) fn apply(&mut self, action: Action) {
        match action {
            Action::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Action::Left(label) => {
                if let Some(child) = self.stack.pop() {
                    let head = self.next;
                    self.attach(child, head, label);
                    let children = &mut self.left[head as usize];
                    *children = [child, children[0]];
                    self.left_count[head as usize] = self.left_count[head as usize].saturating_add(1);
                }
            }
            Action::Right(label) => {
                if let (Some(child), Some(&head)) = (self.stack.pop(), self.stack.last()) {
                    self.attach(child, head, label);
                    let children = &mut self.right[head as usize];
                    *children = [child, children[0]];
                    self.right_count[head as usize] = self.right_count[head as usize].saturating_add(1);
                }
            }
        }
    }

    fn attach(&mut self, child: u32, head: u32, label: u16) {
        self.heads[child as usize] = head;
        self.labels[child as usize] = label;
    }

    /// The arcs of a final state.
    pub(super) fn arcs(&self, root: u16, arcs: &mut Vec<Arc>) {
        arcs.clear();
        for at in 0..self.count as usize {
            let head = self.heads[at];
            let arc = Arc { head: head.min(self.count), label: self.labels[at] };
            arcs.push(if head == NONE { Arc { head: self.count, label: root } } else { arc });
        }
    }
}
