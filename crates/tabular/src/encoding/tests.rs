//! Files of every encoding, and of several at once.

use super::*;
use crate::{Table, input::Source};

fn encoding_of(bytes: &[u8]) -> Encoding {
    sniff(&Source::Memory(bytes.into())).unwrap().encoding
}

fn sjis(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    assert!(!unmappable, "{text}");
    bytes.into_owned()
}

fn latin(text: &str) -> Vec<u8> {
    WINDOWS_1252.encode(text).0.into_owned()
}

fn rows(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut table = Table::from_bytes(bytes).unwrap();
    table.rows().unwrap().map(|row| row.unwrap().cells().map(str::to_owned).collect()).collect()
}

#[test]
fn tells_shift_jis_even_where_the_first_japanese_comes_after_megabytes() {
    let mut bytes = b"id,name\n".to_vec();
    for line in 0..60_000 {
        bytes.extend_from_slice(format!("{line},plain ascii name\n").as_bytes());
    }
    assert_eq!(encoding_of(&bytes), Encoding::Utf8);
    bytes.extend_from_slice(&sjis("1,株式会社アクメ\n"));
    assert_eq!(encoding_of(&bytes), Encoding::ShiftJis);
}

#[test]
fn one_broken_byte_does_not_turn_utf8_into_shift_jis() {
    let mut bytes = "名前,住所\n株式会社アクメ,東京都\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xE9,x\n");
    assert_eq!(encoding_of(&bytes), Encoding::Utf8);
    assert_eq!(encoding_of(b"a,b\n\xFF,2\n"), Encoding::Utf8);
}

#[test]
fn half_width_kana_and_nec_characters_are_shift_jis() {
    assert_eq!(encoding_of(&sjis("会社,番号\nｱｸﾒ,①\n髙橋㈱,Ⅲ\n")), Encoding::ShiftJis);
    for short in
        ["処理区分,件数\r\n1,2\r\n", "点検連番,型式\r\n1,2\r\n", "会社\n", "月額,備考\n1,済\n", "氏名\n林\n"]
    {
        assert_eq!(encoding_of(&sjis(short)), Encoding::ShiftJis, "{short}");
    }
    assert_eq!(encoding_of(&sjis("ID,ｶﾅ\n1,ﾀﾅｶ ﾀﾛｳ\n2,ｽｽﾞｷ ﾊﾅｺ\n")), Encoding::ShiftJis);
}

#[test]
fn the_encodings_of_one_list_are_told_apart() {
    let text = "顧客ID,会社名,フリガナ,備考\n1,株式会社青葉商事,アオバ,重要なお客様\n2,有限会社若草,ワカクサ,〜5万円\n";
    let wave = text.replace('〜', "～");
    let euc = EUC_JP.encode(&wave).0.into_owned();
    let mail = encoding_rs::ISO_2022_JP.encode(&wave).0.into_owned();
    assert_eq!(encoding_of(&euc), Encoding::EucJp);
    assert_eq!(encoding_of(&mail), Encoding::Iso2022Jp);
    assert_eq!(encoding_of(text.as_bytes()), Encoding::Utf8);
    let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    assert_eq!(encoding_of(&wide(u16::to_le_bytes)), Encoding::Utf16Le);
    assert_eq!(encoding_of(&wide(u16::to_be_bytes)), Encoding::Utf16Be);
    let expected = rows(text.as_bytes().to_vec());
    for bytes in [euc, sjis(&wave), mail, wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        let read = rows(bytes);
        let plain = |rows: &[Vec<String>]| rows.concat().concat().replace(['〜', '～'], "-");
        assert_eq!(plain(&read), plain(&expected));
    }
}

#[test]
fn western_names_are_no_kanji() {
    for name in [
        "Müller",
        "José García",
        "Société Générale",
        "Björn Åberg",
        "Universität Köln",
        "Café",
        "François",
        "Peña",
        "Straße",
        "Ærø",
        "naïve",
        "Crème Brûlée",
        "São Paulo",
        "Übung",
        "Göteborg",
        "Łódź",
    ] {
        let bytes = latin(name);
        if bytes.windows(2).any(|pair| pair == b"&#") {
            continue; // Not of this encoding.
        }
        let file = [b"name,email\n", &bytes[..], b",a@example.com\n"].concat();
        assert_eq!(encoding_of(&file), Encoding::Windows1252, "{name}");
        assert_eq!(rows(file)[0][0], name);
    }
}

#[test]
fn cells_of_other_encodings_amid_a_file_are_read_in_theirs() {
    // Most of the file in Shift_JIS; one column came out of a system that writes UTF-8, and some names from the west.
    let mut bytes = sjis("顧客ID,会社名,担当,備考\n");
    for line in 0..50 {
        bytes.extend(sjis(&format!("{line},株式会社青葉商事{line},髙橋,")));
        bytes.extend("重要なお客様です".as_bytes());
        bytes.push(b'\n');
    }
    bytes.extend([&b"90,"[..], &latin("Müller GmbH & Söhne"), b",", &latin("José"), b",x\n"].concat());
    bytes.extend(
        [&b"91,"[..], &latin("Universität Köln"), b",", &sjis("ﾃｽﾄ"), b",", &sjis("Web制作の会社"), b"\n"]
            .concat(),
    );
    let mut table = Table::from_bytes(bytes.clone()).unwrap();
    assert_eq!(table.format().encoding, Some(Encoding::ShiftJis));
    assert_eq!(table.format().also, [Encoding::Utf8, Encoding::Windows1252]);
    assert!(table.rows().unwrap().all(|row| row.is_ok()));
    let rows = rows(bytes);
    assert_eq!(rows[0], ["0", "株式会社青葉商事0", "髙橋", "重要なお客様です"]);
    assert_eq!(rows[50], ["90", "Müller GmbH & Söhne", "José", "x"]);
    assert_eq!(rows[51], ["91", "Universität Köln", "ﾃｽﾄ", "Web制作の会社"]);
}

#[test]
fn a_file_that_begins_in_the_west_and_goes_on_in_japan() {
    let mut bytes = b"id,name\n".to_vec();
    for line in 0..300 {
        bytes.extend([format!("{line},").as_bytes(), &latin("Müller"), b"\n"].concat());
    }
    for line in 300..900 {
        bytes.extend(sjis(&format!("{line},株式会社青葉\n")));
    }
    let rows = rows(bytes);
    assert_eq!((&*rows[5][1], &*rows[500][1]), ("Müller", "株式会社青葉"));
}

#[test]
fn japanese_beside_latin_letters_stays_japanese() {
    let text = "会社名,備考\nWeb制作会社,iPhone修理\ne株式会社b,A社とB社\nTシャツ屋,a々b\n";
    let read = rows(sjis(text));
    assert_eq!(read.concat(), ["Web制作会社", "iPhone修理", "e株式会社b", "A社とB社", "Tシャツ屋", "a々b"]);
}

#[test]
fn a_half_width_kana_before_a_full_width_one_is_no_accented_letter() {
    assert_eq!(rows(sjis("区分,よみ\nＡ,ﾃア\nＢ,ﾃづｦ\n")).concat(), ["Ａ", "ﾃア", "Ｂ", "ﾃづｦ"]);
    let capitals = [&sjis("都市\n大阪\n")[..], "SÃO PAULO\n".as_bytes()].concat();
    assert_eq!(rows(capitals).concat(), ["大阪", "SÃO PAULO"]);
}

#[test]
fn several_everyday_kanji_between_letters_are_no_punctuation() {
    let text = "会社名\n社a葉a葉A大a\n社東\n社A八\n社ぁ京\n";
    assert_eq!(rows(sjis(text)).concat(), ["社a葉a葉A大a", "社東", "社A八", "社ぁ京"]);
    let mixed = [&sjis("備考,会社名\n東京,青葉商事\n")[..], &latin("Don’t and won’t, d’Arc\n")].concat();
    assert_eq!(rows(mixed).concat(), ["東京", "青葉商事", "Don’t and won’t", " d’Arc"]);
}

#[test]
fn undecodable_bytes_are_spelled_out() {
    assert_eq!(visible(Encoding::Utf8, b"ab\xFFc\xE3\x81"), "ab\\xFFc\\xE3\\x81");
    assert_eq!(visible(Encoding::ShiftJis, b"\x83A\xFF,\x81"), "ア\\xFF,\\x81");
}

proptest::proptest! {
    /// What was written in Japanese is read as it was written, whichever encoding it is in.
    #[test]
    fn japanese_text_comes_back(cells in proptest::collection::vec("[ぁ-んァ-ヶ一二三四五六七八九十株式会社有限東京大阪青葉商事a-zA-Z0-9 ]{2,12}", 4..20)) {
        let text = format!("会社名\n{}\n", cells.iter().map(|cell| format!("株式会社{cell}")).collect::<Vec<_>>().join("\n"));
        let expected: Vec<String> = cells.iter().map(|cell| format!("株式会社{cell}")).collect();
        for bytes in [sjis(&text), EUC_JP.encode(&text).0.into_owned(), text.as_bytes().to_vec()] {
            proptest::prop_assert_eq!(rows(bytes).concat(), expected.clone());
        }
    }
}

#[test]
fn a_short_name_of_europe_amid_japanese_is_read_as_one() {
    let mut bytes = sjis("顧客ID,会社名\n1,青葉運輸株式会社\n2,");
    bytes.extend_from_slice(&latin("Bär"));
    bytes.extend_from_slice(&sjis("\n3,A棟管理組合\n4,C亜\n5,Ｂ舐\n"));
    let names: Vec<String> = rows(bytes).into_iter().map(|mut row| row.remove(1)).collect();
    assert_eq!(names, ["青葉運輸株式会社", "Bär", "A棟管理組合", "C亜", "Ｂ舐"]);
}
