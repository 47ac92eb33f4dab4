//! Reading the register: a text is a register if writing what it says gives
//! the same text, line for line.

use super::addition::{self, is_additions};
use super::entry::{Correction, FIRST, Maker, Record, file};
use super::register::{HEAD, HEAD_2, Register};
use super::register_lines::{ParseRegisterError, RegisterLines};
use crate::model::FiscalYear;

impl Register {
    /// Reads a register.
    ///
    /// # Errors
    /// The first line that is not as it would have been written.
    pub fn parse(text: &str) -> Result<Self, ParseRegisterError> {
        let mut lines = RegisterLines::of(text);
        let form = text.strip_prefix("進行管理表の承認の記録（形式").and_then(|rest| rest.split_once("）\n"));
        if let Some((form, _)) = form.filter(|(form, _)| form.parse().is_ok_and(|form: u32| form > 2)) {
            let message =
                format!("形式{form}の記録です。この shiryo は形式2までを読めます。新しい shiryo を使ってください");
            return Err(ParseRegisterError { line: 1, message });
        }
        let form = if text.starts_with(HEAD_2) { 2 } else { 1 };
        for expected in if form == 2 { HEAD_2 } else { HEAD }.lines() {
            lines.exactly(expected)?;
        }
        let mut register = Self::default();
        while !lines.is_empty() {
            lines.exactly("")?;
            register.read(&mut lines)?;
        }
        if register.form() != form {
            let message = format!("「（形式{}）」のはずの行です", register.form());
            return Err(ParseRegisterError { line: 1, message });
        }
        Ok(register)
    }

    /// Reads the entry that comes next.
    fn read(&mut self, lines: &mut RegisterLines) -> Result<(), ParseRegisterError> {
        let number = self.count() + 1;
        lines.exactly(&format!("記録: {number}"))?;
        let year = lines.value("年度", "年度（R01 の形）", FiscalYear::from_code)?;
        lines.exactly(&format!("ファイル: {}", file(year)))?;
        if is_additions(lines.peek()) {
            let record = addition::read(self.standing(year), year, lines)?;
            self.check_before(number, lines)?;
            self.append(record);
            return self.check_own(number, lines);
        }
        let by = lines.line("承認者")?;
        let on = lines.value("承認日", "日付（2020-02-13 の形）", |text| text.parse().ok())?;
        let correction = match self.current(year) {
            None => None,
            Some(replaced) => {
                lines.exactly(&format!("訂正した記録: {}", replaced.number))?;
                let reason = lines.line("訂正の理由")?;
                lines.exactly(&format!("訂正前のファイル: {}", self.kept(replaced)))?;
                Some(Correction { replaces: replaced.number, reason })
            }
        };
        let pdf = lines.digest("PDFのSHA-256")?;
        let data = lines.digest("データのSHA-256")?;
        let maker = Maker {
            shiryo: lines.line("shiryo")?,
            typst: lines.line("Typst")?,
            platform: lines.line("動作環境")?,
            tools: lines.digest("ひな形とフォントのSHA-256")?,
        };
        self.check_before(number, lines)?;
        self.add(Record { year, by, on, correction, pdf, data, maker });
        self.check_own(number, lines)
    }

    /// Reads the line that ties an entry to the one before it.
    fn check_before(&self, number: usize, lines: &mut RegisterLines) -> Result<(), ParseRegisterError> {
        // What these two lines should have been is not said: it is what a
        // forger would have to write there.
        let before = self.head().map_or(FIRST.to_owned(), |(_, own)| own.to_string());
        let previous = match number {
            1 => "最初の記録の「前の照合番号」は「なし」のはずです".to_owned(),
            _ => format!(
                "記録{number}にある「前の照合番号」が、記録{}の照合番号と違います。控えの register.txt の同じ行と比べてください",
                number - 1
            ),
        };
        lines.expect(&format!("前の照合番号: {before}"), previous)
    }

    /// Reads the hash of the entry that was added last.
    fn check_own(&self, number: usize, lines: &mut RegisterLines) -> Result<(), ParseRegisterError> {
        let own = self.head().map(|(_, own)| own.to_string()).unwrap_or_default();
        lines.expect(
            &format!("照合番号: {own}"),
            format!("記録{number}の照合番号が、その記録の内容と合いません。議事録の照合番号か、控えの register.txt の同じ記録と比べてください"),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::digest::Digest;

    fn record(year: i32, correction: Option<Correction>) -> Record {
        let line = |text: &str| text.parse().unwrap();
        Record {
            year: FiscalYear::new(year).unwrap(),
            by: line("在宅高齢者療養推進協議会"),
            on: "2020-02-13".parse().unwrap(),
            correction,
            pdf: Digest::of(b"pdf"),
            data: Digest::of(b"data"),
            maker: Maker {
                shiryo: line("0.1.0"),
                typst: line("0.15.1"),
                platform: line("x86_64-linux-gnu"),
                tools: Digest::of(b"tools"),
            },
        }
    }

    fn register() -> Register {
        let mut register = Register::default();
        register.add(record(2018, None));
        register.add(record(2019, None));
        register.add(record(2018, Some(Correction { replaces: 1, reason: "表の誤り".parse().unwrap() })));
        register
    }

    #[test]
    fn reads_what_it_writes() {
        let register = register();
        assert_eq!(Register::parse(&register.text()), Ok(register.clone()));
        let files: Vec<_> = register.entries().iter().map(|entry| register.file(entry)).collect();
        assert_eq!(files, ["superseded/H30-1.pdf", "R01.pdf", "H30.pdf"]);
        assert_eq!(Register::parse(&Register::default().text()), Ok(Register::default()));
    }

    #[test]
    fn an_entrys_hash_is_of_the_lines_before_it() {
        let text = register().text();
        let body = text.split("\n\n").nth(2).unwrap();
        let (body, own) = body.rsplit_once("照合番号: ").unwrap();
        assert_eq!(Digest::of(body.as_bytes()).to_string(), own.trim());
    }

    #[test]
    fn an_error_has_its_line() {
        let text = register().text();
        let error = Register::parse(&text.replacen("R01.pdf", "../x.pdf", 1)).unwrap_err();
        assert_eq!((error.line, error.message.as_str()), (20, "「ファイル: R01.pdf」のはずの行です"));
        let error = Register::parse(&text[..text.len() - 1]).unwrap_err();
        assert_eq!(error.message, "行が途中で切れています");
        assert!(Register::parse("").is_err());
    }

    #[test]
    fn the_hash_that_a_forged_entry_would_need_is_not_said() {
        let text = register().text();
        let forged = text.replacen("表の誤り", "別の理由", 1);
        let error = Register::parse(&forged).unwrap_err();
        assert!(error.message.contains("記録3") && error.message.contains("議事録"), "{}", error.message);
        let digits = |text: &str| text.chars().filter(char::is_ascii_hexdigit).count();
        assert!(digits(&error.message) < 16, "{}", error.message);
        // The entries behind one that was forged with its hash.
        let mut second = text.replacen("記録: 2\n年度: R01", "記録: 2\n年度: R02", 1).replacen("R01.pdf", "R02.pdf", 1);
        let start = second.find("記録: 2").unwrap();
        let end = start + second[start..].find("\n照合番号: ").unwrap() + 1;
        let own = Digest::of(&second.as_bytes()[start..end]).to_string();
        let line = end + "照合番号: ".len();
        second.replace_range(line..line + 64, &own);
        let error = Register::parse(&second).unwrap_err();
        assert!(error.message.contains("前の照合番号") && digits(&error.message) < 16, "{}", error.message);
    }

    #[test]
    fn a_later_form_is_said_to_be_one() {
        let error = Register::parse(&register().text().replacen("形式1", "形式3", 1)).unwrap_err();
        assert_eq!(error.line, 1);
        assert!(error.message.contains("形式3") && error.message.contains("新しい shiryo"), "{}", error.message);
    }

    #[test]
    fn a_year_can_only_be_sealed_twice_as_a_correction() {
        let mut register = register();
        register.add(record(2019, None));
        assert!(Register::parse(&register.text()).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,400}") {
            let _ = Register::parse(&text);
            let _ = Register::parse(&format!("{HEAD}\n記録: 1\n{text}\n"));
        }

        /// One register, one text: whatever else is done to it is found.
        #[test]
        fn any_edit_is_found(at in 0usize..2000, length in 0usize..80, put in "\\PC{0,20}") {
            let text = register().text();
            let (start, end) = (text.floor_char_boundary(at), text.floor_char_boundary(at + length));
            let edited = format!("{}{put}{}", &text[..start], &text[end..]);
            match Register::parse(&edited) {
                Ok(_) if edited == text => {}
                // Entries cut off at the end are what the 照合番号 is for.
                Ok(_) => prop_assert!(text.starts_with(&edited)),
                Err(_) => prop_assert_ne!(edited, text),
            }
        }
    }
}
