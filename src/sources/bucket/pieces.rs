//! Objects read in pieces, a few of them at once.

use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore as _};
use tokio::task::JoinSet;

use super::fault::{self, Asked};
use super::{Buckets, Object};
use crate::domain::{Finding, Place};

/// Bytes that are asked for at a time.
const PIECE_BYTES: u64 = 8 << 20;
/// Objects that are read at once.
const AT_ONCE: usize = 4;

/// What takes the bytes of objects: the object, by its place among those that were asked for, and its next bytes.
pub(crate) type Taker<'t> = dyn FnMut(usize, &[u8]) -> Result<(), Finding> + 't;

/// The answer to a request for a piece.
struct Piece {
    /// The object, by its place among those that were asked for.
    object: usize,
    from: u64,
    to: u64,
    answer: object_store::Result<(ObjectMeta, Vec<u8>)>,
}

impl Buckets {
    /// Gives the bytes of objects to `take`, each in its order, a piece at a time; `places` are where they are written. What became of each
    /// is given in their order.
    ///
    /// An object fails when the store refuses, when it is another than was listed, or when `take` fails; the others are read all the same.
    pub(crate) fn read_all(&mut self, objects: &[(&Object, &Place)], take: &mut Taker<'_>) -> Vec<Result<(), Finding>> {
        let mut outcomes: Vec<Result<(), Finding>> = vec![Ok(()); objects.len()];
        let mut waiting = objects.iter().enumerate().filter(|(_, (object, _))| object.size > 0);
        let mut running: JoinSet<Piece> = JoinSet::new();
        loop {
            while running.len() < AT_ONCE
                && let Some((index, (object, place))) = waiting.next()
            {
                if let Err(finding) = self.start(&mut running, (index, 0), object, place)
                    && let Some(outcome) = outcomes.get_mut(index)
                {
                    *outcome = Err(finding);
                }
            }
            let Some(piece) = self.next(&mut running) else { return outcomes };
            let index = piece.object;
            let Some((object, place)) = objects.get(index) else { continue };
            let taken = self.checked(piece, object, place).and_then(|(to, bytes)| {
                take(index, &bytes)?;
                if to < object.size { self.start(&mut running, (index, to), object, place) } else { Ok(()) }
            });
            if let (Err(finding), Some(outcome)) = (taken, outcomes.get_mut(index)) {
                *outcome = Err(finding);
            }
        }
    }

    /// Asks for the piece of an object that begins at `from`.
    fn start(
        &mut self,
        running: &mut JoinSet<Piece>,
        (index, from): (usize, u64),
        object: &Object,
        place: &Place,
    ) -> Result<(), Finding> {
        let store = self.store(&object.bucket, place)?.clone();
        let to = object.size.min(from + PIECE_BYTES);
        let options = GetOptions {
            if_match: object.etag.clone(),
            range: Some(GetRange::Bounded(from..to)),
            ..GetOptions::default()
        };
        let location = object.location.clone();
        let piece = async move {
            let answer = asked(&store, &location, options).await;
            Piece { object: index, from, to, answer }
        };
        running.spawn_on(piece, self.runtime(place)?.handle());
        Ok(())
    }

    /// The next answer, of whichever object; `None` where nothing is asked for.
    fn next(&mut self, running: &mut JoinSet<Piece>) -> Option<Piece> {
        // There is a runtime wherever anything was started.
        let runtime = self.runtime.as_ref()?;
        loop {
            // What was broken off has no answer: its object is not whole, which whoever takes the bytes sees.
            if let Ok(piece) = runtime.block_on(running.join_next())? {
                return Some(piece);
            }
        }
    }

    /// The bytes of a piece and where it ends, if it is of the object that was listed.
    fn checked(&mut self, piece: Piece, object: &Object, place: &Place) -> Result<(u64, Vec<u8>), Finding> {
        let asked = Asked { bucket: &object.bucket, object: Some(&object.url), place };
        let (meta, bytes) = piece.answer.map_err(|error| self.refused(&error, asked))?;
        // Not every store heeds the condition.
        let is_same = meta.size == object.size && (object.etag.is_none() || meta.e_tag == object.etag);
        if !is_same || bytes.len() as u64 != piece.to - piece.from {
            return Err(fault::changed(asked));
        }
        Ok((piece.to, bytes))
    }
}

async fn asked(store: &AmazonS3, location: &Path, options: GetOptions) -> object_store::Result<(ObjectMeta, Vec<u8>)> {
    let answer = store.get_opts(location, options).await?;
    let meta = answer.meta.clone();
    Ok((meta, answer.bytes().await?.into()))
}
