using Chronicle.Redaction;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>Short texts that, repeated, tempt a rule to look ahead or back over the same bytes again and again.</summary>
internal static class AdversarialText
{
    private static readonly string[] Beginnings =
    [
        .. TokenShapes.Known.Select(shape => shape.Prefix),
        "password", "pwd", "token", "api_key", "cookie", "secret", "pin", "otp", "pass", "auth", "dsn", "authorization", "key", "name", "--token", "contraseña", "密码", "?key", "&sig", "\\u0026code",
        "Bearer ", "Basic ", "://", "://a:", ":\\/\\/", "eyJ", "eyJabcdefghij.", "ops_eyJ", "sk.eyJ", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----abcd", "-----BEGIN ", "Private-Lines: 1",
        "mysql -p", " -p", " -u", " -a", " -w", "curl -u ", "--user ", "htpasswd -b ", "*:*:", ":5432:", ":AA", "-us", "8Q~", ".atlasv1.", "\\u0061", "\\u200b", "[32m", "%3D", "%25", "%",
        "echo | sudo -S", "echo x | chpasswd", "sqlplus a", ":oracle:thin:a/", "password is ", "<password><![CDATA[", "password</key><string>", "name=\\\"password\\\">", "password: |\\n", "&quot;", "\\u001b[1m",
        "machine h login u password ", "<password>", "<token", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo", "a", "0", "\\\\", "\\\"", "'", "`", ";", "&", "/", ".", "{", "[", "(",
    ];

    private static readonly string[] Endings =
    [
        "", "=", ":", ": ", " = ", "=/", "={", "=(", "=[", "=<", "=*", "=$a", "=%", "=aaaa[", "=aaaa(", "=a.b", "=\\\"", "='", "=`", "=\\\\\\\"", "\\\\\\\":\\\\\\\"", "\\\"", "\\\\", "\\n", "\\u0041",
        "\\u0022", "\\u002b", ",", ".", ">", "<", "@", "&", ";", "|", " ", "%3D", "%22", "%2", "\\\",\\\"value\\\":\\\"", "\\n value: ", "\\\",\\\"", "-", "_", "a", "0123456789abcdef",
    ];

    /// <summary>Units for the inside of a JSON string.</summary>
    public static IEnumerable<string> Units => Beginnings.SelectMany(beginning => Endings.Select(ending => beginning + ending));

    /// <summary>Units between the strings of JSON, whether it is valid then or not.</summary>
    public static readonly string[] Structures =
    [
        "{\"secret\":[", "{\"secret\":{", "{\"secrets\":[[", "\"token\":", "\"token\":\"", "\"token\"", "\"token\" ", "[\"password\",", "\"password\",", "{\"name\":\"password\",", "{\"value\":\"x\",\"name\":\"token\"},",
        "\"name\":\"token\",\"a\":", "\"key\":\"token\" , \"b\" : 1 ", "{\"pin\":1234,", "\"auth\":\"", "\"", "\\\"", "\"\\", "{", "[", "\"-p\",", "\"curl\",\"-u\",", "\"mysql\",\"-p", "\"token\":12345678", "\"pass\":[", "-1",
    ];

    /// <summary>A unit again and again, about so many bytes of it.</summary>
    public static string Repeat(string unit, int length) => string.Concat(Enumerable.Repeat(unit, Math.Max(1, length / unit.Length)));

    /// <summary>Beginnings and endings in random order.</summary>
    public static string Mix(int seed, int length)
    {
        var random = new Random(seed);
        var few = Enumerable.Range(0, 4).Select(_ => Beginnings[random.Next(Beginnings.Length)] + Endings[random.Next(Endings.Length)]).ToArray();
        var text = new System.Text.StringBuilder();
        while (text.Length < length)
        {
            text.Append(few[random.Next(few.Length)]);
        }
        return text.ToString();
    }
}
