using System.Text;

namespace Chronicle.Redaction;

/// <summary>"Password" in other languages than English.</summary>
internal static class ForeignNames
{
    // Each word with a part of it whose first three bytes are rare; none when "pas" finds it.
    private static readonly (string Word, string? Anchor)[] Known =
    [
        ("passwort", null), ("passord", null), ("motdepasse", null), ("palavrapasse", null), ("mdp", "mdp"), ("kennwort", "nnw"), ("wachtwoord", "htw"),
        ("contraseña", "ras"), ("contrasen\u0303a", "ras"), ("contrasena", "ras"), ("contrasenya", "ras"), ("senha", "nha"), ("lösenord", "ös"),
        ("hasło", "sł"), ("jelszó", "lsz"), ("jelszo", "lsz"), ("şifre", "ifr"), ("sifre", "ifr"), ("пароль", "ль"), ("Пароль", "ль"),
        ("парола", "ола"), ("лозинка", "инк"),
        ("heslo", "slo"), ("parola", "aro"), ("parole", "aro"), ("salasana", "asa"), ("lozinka", "zin"), ("geslo", "slo"), ("adgangskode", "gsk"), ("kodeord", "eor"), ("slaptažodis", "apt"),
        ("κωδικός", "δι"), ("κωδικος", "δι"), ("סיסמה", "סמ"), ("المرور", "مرو"), ("عبور", "بو"), ("khẩu", "ẩ"), ("รหัสผ่าน", "ผ"), ("पासवर्ड", "सव"), ("암호", "암"),
        ("密码", "码"), ("密钥", "钥"), ("令牌", "牌"), ("密碼", "碼"), ("口令", "口"), ("パスワード", "パ"), ("暗証番号", "暗"), ("비밀번호", "밀"),
    ];

    // As NameWords has them: the bytes of UTF-8, one in each character.
    private static readonly string[] Words = [.. Known.Select(known => Bytes(known.Word))];

    /// <summary>Three bytes of each word, see <see cref="AnchorScanner"/>.</summary>
    public static readonly string[] Anchors = [.. Known.Where(known => known.Anchor is not null).Select(known => Bytes(known.Anchor!)[..3]).Distinct()];

    /// <summary>Whether the joined words of a name end in one of the words.</summary>
    public static bool Ends(ReadOnlySpan<char> joined)
    {
        foreach (var word in Words)
        {
            if (joined.EndsWith(word, StringComparison.Ordinal) && (joined.Length == word.Length || word.Length > 4))
            {
                return true;
            }
        }
        return false;
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
