//! How a slide is set, in PDF and PowerPoint: so that its page is neither crowded nor half empty.
//!
//! A slide is laid out as it is, it is looked how high it is, and only where that does not suit its page it is laid out again in another way.

use serde::Serialize;

use super::growth;
use crate::deck::model::{Slide, SlideKind};

/// The sizes in which a slide is set that would leave much of its page empty: the first that leaves enough room.
const LARGER: [f64; 5] = [1.25, 1.2, 1.15, 1.1, 1.05];
/// The sizes in which a slide is set that needs more than its page: the first that fits. Where none does, it goes on over another page.
const SMALLER: [f64; 6] = [0.95, 0.9, 0.85, 0.8, 0.76, LEAST];
/// The least size of any slide.
pub(super) const LEAST: f64 = 0.72;
/// Below what part of its room a slide is set larger, and up to what part.
const SPARSE: f64 = 0.62;
const FILLED: f64 = 0.84;
/// How much further apart the rows of its tables are where it is sparse all the same, and up to what part of its room.
const AIRS: [f64; 5] = [1.8, 1.6, 1.4, 1.2, 1.1];
const SPREAD: f64 = 0.7;
/// Lengths are the same up to this, in points.
const EXACT: f64 = 0.001;

/// How a slide is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Setting {
    /// Its size in parts of the usual one; none where it goes on over pages.
    pub(super) size: Option<f64>,
    /// How far apart rows are, in parts of the usual.
    pub(super) air: f64,
}

/// A slide whose setting is looked for.
#[derive(Debug, Clone)]
pub(super) struct Fit {
    setting: Setting,
    /// The most it may grow; none where nothing of it is changed to fill its page.
    most: Option<f64>,
    /// How high it is as it is, once that is known.
    natural: Option<f64>,
    looking_for: LookingFor,
    /// What is tried next, the first last.
    next: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum LookingFor {
    Larger,
    Smaller,
    Air,
    Nothing,
}

impl Fit {
    /// A slide that was not laid out yet. Its words are `wider` times as wide as in the typeface that is measured: usual ones, and strong ones.
    pub(super) fn new(slide: &Slide, wider: [f64; 2]) -> Self {
        Self::up_to((slide.kind != SlideKind::Cover).then(|| growth::most(slide, wider)))
    }

    fn up_to(most: Option<f64>) -> Self {
        let setting = Setting { size: Some(1.0), air: 1.0 };
        Self { setting, most, natural: None, looking_for: LookingFor::Nothing, next: Vec::new() }
    }

    /// How to lay it out.
    pub(super) fn setting(&self) -> Setting {
        self.setting
    }

    /// Takes in how high the slide came out and how high it may be. Whether it has to be laid out again, in another way.
    pub(super) fn learn(&mut self, height: f64, room: f64) -> bool {
        let before = self.setting;
        let Some(natural) = self.natural else {
            self.natural = Some(height);
            self.begin(height, room);
            return self.setting != before;
        };
        let suits = |part: f64| height <= part * room + EXACT;
        match self.looking_for {
            LookingFor::Larger if suits(FILLED) => self.spread(height, room),
            LookingFor::Smaller if suits(1.0) => self.looking_for = LookingFor::Nothing,
            LookingFor::Air if suits(SPREAD) => self.looking_for = LookingFor::Nothing,
            LookingFor::Larger => match self.next.pop() {
                Some(size) => self.setting.size = Some(size),
                None => {
                    self.setting.size = Some(1.0);
                    self.spread(natural, room);
                }
            },
            LookingFor::Smaller => self.setting.size = self.next.pop(),
            LookingFor::Air => self.setting.air = self.next.pop().unwrap_or(1.0),
            LookingFor::Nothing => {}
        }
        self.setting != before
    }

    /// What to try after the slide was laid out as it is.
    fn begin(&mut self, height: f64, room: f64) {
        let is_sparse = height <= SPARSE * room;
        if height > room + EXACT {
            self.looking_for = LookingFor::Smaller;
            // Words that are set smaller take less width too: at most by the square.
            self.next = SMALLER.into_iter().filter(|size| height * size * size <= room + EXACT).rev().collect();
            self.setting.size = self.next.pop();
        } else if let Some(most) = self.most.filter(|_| is_sparse) {
            self.next = LARGER.into_iter().filter(|size| *size <= most).rev().collect();
            match self.next.pop() {
                Some(size) => (self.looking_for, self.setting.size) = (LookingFor::Larger, Some(size)),
                None => self.spread(height, room),
            }
        }
    }

    /// Sets rows further apart where the slide is still sparse in its size.
    fn spread(&mut self, height: f64, room: f64) {
        self.looking_for = LookingFor::Nothing;
        if height <= SPARSE * room {
            self.looking_for = LookingFor::Air;
            self.next = AIRS.into_iter().rev().collect();
            self.setting.air = self.next.pop().unwrap_or(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How a slide ends that is so high when it is set so, in a room of 100, and how often it was laid out.
    fn settled(most: Option<f64>, height: impl Fn(f64, f64) -> f64) -> (Option<f64>, f64, usize) {
        let mut slide = Fit::up_to(most);
        for times in 1..20 {
            let Setting { size, air } = slide.setting();
            if !slide.learn(size.map_or(300.0, |size| height(size, air)), 100.0) {
                return (slide.setting().size, slide.setting().air, times);
            }
        }
        panic!("no end")
    }

    #[test]
    fn a_slide_that_fills_its_page_stays_as_it_is() {
        assert_eq!(settled(Some(1.25), |size, _| 80.0 * size), (Some(1.0), 1.0, 1));
        assert_eq!(settled(Some(1.25), |_, _| 100.0), (Some(1.0), 1.0, 1));
        assert_eq!(settled(None, |size, air| 30.0 * size * air), (Some(1.0), 1.0, 1), "a cover");
    }

    #[test]
    fn a_sparse_slide_grows_as_far_as_it_may_and_leaves_room() {
        assert_eq!(settled(Some(1.25), |size, _| 60.0 * size), (Some(1.25), 1.0, 2));
        assert_eq!(settled(Some(1.12), |size, _| 60.0 * size), (Some(1.1), 1.0, 2));
        assert_eq!(settled(Some(1.25), |size, _| 61.0 * size * size), (Some(1.15), 1.0, 4));
    }

    #[test]
    fn rows_are_further_apart_where_that_is_not_enough() {
        assert_eq!(settled(Some(1.25), |size, air| 30.0 * size * air), (Some(1.25), 1.8, 3));
        assert_eq!(settled(Some(1.0), |size, air| 50.0 * size * air), (Some(1.0), 1.4, 4));
        assert_eq!(settled(Some(1.0), |_, air| if air > 1.0 { 90.0 } else { 50.0 }), (Some(1.0), 1.0, 7));
        let leaps = |size: f64, air: f64| if size > 1.0 { 90.0 } else { 40.0 * air };
        assert_eq!(settled(Some(1.25), leaps), (Some(1.0), 1.6, 8), "no larger size leaves room");
    }

    #[test]
    fn a_crowded_slide_shrinks_as_little_as_it_can_and_else_goes_on() {
        assert_eq!(settled(Some(1.25), |size, _| 103.0 * size), (Some(0.95), 1.0, 2));
        assert_eq!(settled(None, |size, _| 120.0 * size * size), (Some(0.9), 1.0, 2), "what cannot fit is not tried");
        assert_eq!(settled(Some(1.25), |size, _| 120.0 * size), (Some(0.8), 1.0, 4));
        assert_eq!(settled(Some(1.25), |_, _| 110.0).0, None);
        assert_eq!(settled(Some(1.25), |size, _| 400.0 * size), (None, 1.0, 2));
    }
}
