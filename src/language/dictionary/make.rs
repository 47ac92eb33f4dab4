//! Makes `ipadic.bin` anew from Debian's package mecab-ipadic:
//! `cargo run --release --example dictionary -- /usr/share/mecab/dic/ipadic src/language/dictionary/ipadic.bin`.
//!
//! The same package gives the same bytes.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use fst::raw::Builder;
use shiryo::language::class::Class;
use shiryo::language::dictionary::{CharacterKind, LAST};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else { bail!("usage: dictionary FOLDER FILE") };
    fs::write(to, pack(Path::new(from))?)?;
    Ok(())
}

fn pack(folder: &Path) -> Result<Vec<u8>> {
    let read = |name: &str| -> Result<String> {
        let bytes = fs::read(folder.join(name)).with_context(|| name.to_owned())?;
        let (text, _, broken) = encoding_rs::EUC_JP.decode(&bytes);
        if broken { bail!("{name}: not EUC-JP") } else { Ok(text.into_owned()) }
    };

    // Writing → its words, in the order of the files' names and lines.
    let mut words: BTreeMap<String, Vec<(u16, i16)>> = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        for line in read(&name)?.lines() {
            let (writing, id, cost) = word(line).with_context(|| format!("{name}: {line}"))?;
            let known = words.entry(writing).or_default();
            // Words of one writing and class are told apart by their readings
            // alone: the cheapest is the one that is ever taken.
            match known.iter_mut().find(|(other, _)| *other == id) {
                Some((_, least)) => *least = cost.min(*least),
                None => known.push((id, cost)),
            }
        }
    }

    let mut map = Builder::memory();
    let mut table = Vec::new();
    let mut count = 0u64;
    for (writing, words) in &words {
        map.insert(writing, count)?;
        for (index, &(id, cost)) in words.iter().enumerate() {
            let last = if index + 1 == words.len() { LAST } else { 0 };
            table.extend((id | last).to_le_bytes());
            table.extend(cost.to_le_bytes());
            count += 1;
        }
    }
    let map = map.into_inner()?;

    let mut classes = Vec::new();
    for (number, line) in read("left-id.def")?.lines().enumerate() {
        let (id, feature) = line.split_once(' ').context("left-id.def")?;
        anyhow::ensure!(id.parse() == Ok(number), "left-id.def: {line}");
        classes.push(Class::of_feature(feature).with_context(|| line.to_owned())?.to_bytes());
    }

    let mut unknown = Vec::new();
    for line in read("unk.def")?.lines() {
        let (name, id, cost) = word(line).with_context(|| format!("unk.def: {line}"))?;
        unknown.extend([CharacterKind::of_name(&name).context(name)? as u8, 0]);
        unknown.extend(id.to_le_bytes());
        unknown.extend(cost.to_le_bytes());
    }

    let mut matrix = vec![0; 2 * classes.len() * classes.len()];
    let text = read("matrix.def")?;
    let mut lines = text.lines();
    anyhow::ensure!(lines.next() == Some(&format!("{0} {0}", classes.len())), "matrix.def: its size");
    for line in lines {
        let mut fields = line.split(' ');
        let (Some(before), Some(after), Some(cost)) = (fields.next(), fields.next(), fields.next()) else {
            bail!("matrix.def: {line}")
        };
        let at = 2 * (before.parse::<usize>()? * classes.len() + after.parse::<usize>()?);
        matrix[at..at + 2].copy_from_slice(&cost.parse::<i16>()?.to_le_bytes());
    }

    let mut packed = Vec::new();
    for length in [map.len(), table.len() / 4, classes.len(), unknown.len() / 6] {
        packed.extend(u32::try_from(length)?.to_le_bytes());
    }
    for part in [map, table, classes.concat(), unknown, matrix] {
        packed.extend(part);
    }
    Ok(packed)
}

/// The writing, class and cost of a line: `行う,772,772,7481,動詞,…`.
fn word(line: &str) -> Result<(String, u16, i16)> {
    let quoted = line.strip_prefix('"').and_then(|rest| rest.split_once("\","));
    let (writing, rest) = quoted.or_else(|| line.split_once(',')).context("no word")?;
    let mut fields = rest.split(',');
    let (Some(left), Some(right), Some(cost)) = (fields.next(), fields.next(), fields.next()) else {
        bail!("no class and cost")
    };
    anyhow::ensure!(left == right, "IPADIC has one class for both sides");
    Ok((writing.to_owned(), left.parse()?, cost.parse()?))
}
