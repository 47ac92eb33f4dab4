//! A year as it is published: what it says, its PDF, and how it stands.

use std::collections::BTreeSet;

use crate::archive::{self, Register, State};
use crate::build::Press;
use crate::check::SoundYear;
use crate::model::{Date, FiscalYear};
use crate::office::Root;
use crate::view;

use super::{PublishError, PublishOptions};

/// One year, ready to be published.
#[derive(Debug)]
pub struct PublishedYear {
    /// What it says.
    pub year: SoundYear,
    /// Its PDF: the sealed one, or a draft made now.
    pub pdf: Vec<u8>,
    /// Its sign-off; none for a draft.
    pub approval: Option<SignOff>,
}

/// The sign-off of a published year.
#[derive(Debug, Clone)]
pub struct SignOff {
    /// Who signed it off.
    pub by: String,
    /// When.
    pub on: Date,
    /// The 照合番号 of its entry in the register.
    pub number: String,
    /// Why it took another's place, if it did.
    pub correction: Option<String>,
}

impl PublishedYear {
    /// Its year's short name, which is also its folder: `R01`.
    pub fn code(&self) -> String {
        self.year.year().code()
    }
}

/// The years that are published, oldest first, and what is good to know of
/// them.
///
/// # Errors
/// If one of them can't be published.
pub fn gather(root: &Root, options: &PublishOptions) -> Result<(Vec<PublishedYear>, Vec<String>), PublishError> {
    archive::require_office(root)?;
    let register = archive::register(root)?;
    if let Some(missed) = archive::missed(root) {
        return Err(missed.into());
    }
    let sealed: Vec<FiscalYear> = register.years();
    let asked = match &options.years[..] {
        [] if options.draft => root.years().unwrap_or_default(),
        named => named.to_vec(),
    };
    // The sealed years always: the list of years, the tables of all years and
    // the links to measures are of all of them, whichever was named.
    let years: BTreeSet<_> = sealed.iter().copied().chain(asked).collect();
    if years.is_empty() {
        // With --draft, the reason is that there is no data at all.
        return Err(if options.draft {
            root.newest().err().map_or(PublishError::NothingSealed, Into::into)
        } else {
            PublishError::NothingSealed
        });
    }
    let mut notes = Vec::new();
    let mut press = None;
    let mut editions = Vec::new();
    for year in years {
        if sealed.contains(&year) {
            let data = std::fs::read(root.join(&Root::data(year)));
            if data.is_ok_and(|data| State::of(&register, year, &data).is_changed()) {
                notes.push(format!(
                    "{year}のデータは承認のあとに変更されています。承認されたときの内容で公開用のファイルを作りました"
                ));
            }
            editions.push(of_sealed(root, &register, year)?);
        } else if options.draft {
            let press = match &mut press {
                Some(press) => press,
                none => none.insert(Press::load(root)?),
            };
            editions.push(of_draft(root, press, year)?);
        } else {
            return Err(PublishError::NotSealed { year });
        }
    }
    Ok((editions, notes))
}

fn of_sealed(root: &Root, register: &Register, year: FiscalYear) -> Result<PublishedYear, PublishError> {
    let sealed = archive::sealed(root, register, year)?;
    let record = &sealed.entry.record;
    let approval = SignOff {
        by: record.by.to_string(),
        on: record.on,
        number: sealed.entry.own.short(),
        correction: record.correction.as_ref().map(|correction| correction.reason.to_string()),
    };
    let year = SoundYear::once_sound(sealed.data, year)?;
    Ok(PublishedYear { year, pdf: sealed.pdf, approval: Some(approval) })
}

fn of_draft(root: &Root, press: &Press, year: FiscalYear) -> Result<PublishedYear, PublishError> {
    let sound = SoundYear::load(root, &press.fonts, year)?;
    let edition = view::Edition { draft: true, ..view::Edition::default() };
    let pdf = press.print(&sound, &press.view(&sound, &edition))?.pdf;
    Ok(PublishedYear { year: sound, pdf, approval: None })
}
