//! What stands on a slide, and where: the layout makes these, the parts write them.

use crate::chart::theme::Colour;
use crate::deck::model::ChartBlock;

/// A place, in points of the 1280 by 720 page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    fn placed(&self, by: &Placing) -> Self {
        let factor = by.factor;
        Self::new(by.x + self.x * factor, by.y + self.y * factor, self.width * factor, self.height * factor)
    }
}

/// Where a shape laid out for itself goes, and how much smaller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placing {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) factor: f64,
}

impl Placing {
    /// Moved only.
    pub(super) fn at(x: f64, y: f64) -> Self {
        Self { x, y, factor: 1.0 }
    }
}

/// Something on a slide.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Words, perhaps on a ground.
    Words(Words),
    /// A straight line, for the eye only.
    Rule(Rule),
    /// A table.
    Grid(Grid),
    /// A chart or a picture of one.
    Drawing(Drawing),
}

/// Words in a box.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) frame: Frame,
    pub(super) role: Role,
    pub(super) paragraphs: Vec<Paragraph>,
    /// What is kept free at the left, top, right and bottom.
    pub(super) inset: [f64; 4],
    /// The ground of a box with round corners; none for words alone.
    pub(super) ground: Option<Colour>,
}

/// What words are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The slide's title.
    Title,
    /// What stands under the title.
    Subtitle,
    /// The footer.
    Footer,
    /// The number of the slide.
    Number,
    /// Everything else, by the name that lists of shapes show.
    Body(&'static str),
}

/// Lines of words that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    pub(super) pieces: Vec<Piece>,
    pub(super) size: f64,
    /// From one line to the next.
    pub(super) pitch: f64,
    /// Room above, but for the first of a box.
    pub(super) above: f64,
    pub(super) align: Align,
}

/// Words of one look.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) colour: Colour,
    pub(super) strong: bool,
}

/// How lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// A straight line, level or upright.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Without height, or without width.
    pub(super) frame: Frame,
    pub(super) colour: Colour,
    pub(super) thickness: f64,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) frame: Frame,
    pub(super) caption: String,
    pub(super) columns: Vec<f64>,
    pub(super) rows: Vec<Row>,
    /// What cells keep free at their sides.
    pub(super) side: f64,
}

/// A row of a table; the first one is its heading.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) height: f64,
    /// What cells keep free above and below.
    pub(super) inset: (f64, f64),
    pub(super) cells: Vec<Paragraph>,
}

/// A chart in its place.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    pub(super) frame: Frame,
    pub(super) chart: ChartBlock,
    /// Title or caption, for messages.
    pub(super) name: String,
    /// Width and height it is drawn at; the place may be smaller.
    pub(super) size: (u32, u32),
}

impl Shape {
    /// The same elsewhere and smaller, with all that is in it.
    pub(super) fn placed(self, by: &Placing) -> Self {
        match self {
            Self::Words(words) => Self::Words(words.placed(by)),
            Self::Rule(rule) => {
                Self::Rule(Rule { frame: rule.frame.placed(by), thickness: rule.thickness * by.factor, ..rule })
            }
            Self::Grid(grid) => Self::Grid(grid.placed(by)),
            Self::Drawing(drawing) => Self::Drawing(Drawing { frame: drawing.frame.placed(by), ..drawing }),
        }
    }
}

impl Words {
    fn placed(self, by: &Placing) -> Self {
        Self {
            frame: self.frame.placed(by),
            inset: self.inset.map(|side| side * by.factor),
            paragraphs: self.paragraphs.into_iter().map(|paragraph| paragraph.scaled(by.factor)).collect(),
            ..self
        }
    }
}

impl Paragraph {
    fn scaled(self, factor: f64) -> Self {
        Self { size: self.size * factor, pitch: self.pitch * factor, above: self.above * factor, ..self }
    }
}

impl Grid {
    fn placed(self, by: &Placing) -> Self {
        let row = |row: Row| Row {
            height: row.height * by.factor,
            inset: (row.inset.0 * by.factor, row.inset.1 * by.factor),
            cells: row.cells.into_iter().map(|cell| cell.scaled(by.factor)).collect(),
        };
        Self {
            frame: self.frame.placed(by),
            columns: self.columns.iter().map(|width| width * by.factor).collect(),
            rows: self.rows.into_iter().map(row).collect(),
            side: self.side * by.factor,
            ..self
        }
    }
}
