namespace Chronicle.Redaction;

/// <summary>Decides by its name whether a member holds a secret. Names of ids, of counts and of things about a secret do not count.</summary>
internal sealed class KeyNames(IEnumerable<string> extra, IEnumerable<string> ignored)
{
    private readonly HarmlessNames _harmless = new();
    private readonly string[] _extra = [.. extra.Select(Join)];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _ignored =
        new HashSet<string>(ignored.Select(Join), StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Three bytes that every name we look for contains; see <see cref="AnchorScanner"/>.</summary>
    public static readonly string[] Anchors = ["pas", "pwd", "sec", "tok", "key", "aut", "coo", "cre", "otp", "pin", "dsn", "lav", "jwt", "bea", "srf", "pw\"", "pw=", "pw:", "mne", "d_p", "dph", "d p", "kup", "rif", "uri", "cov", "mfa", "2fa", .. ForeignNames.Anchors];

    /// <summary>What the name says about its value.</summary>
    public NameKind Judge(ReadOnlySpan<byte> name)
    {
        if (_harmless.Holds(name, out var hash))
        {
            return NameKind.None;
        }
        var kind = JudgeNew(name);
        if (kind == NameKind.None)
        {
            _harmless.Add(name, hash);
        }
        return kind;
    }

    private NameKind JudgeNew(ReadOnlySpan<byte> name)
    {
        var words = new NameWords(name, stackalloc char[NameWords.MaxLength], stackalloc byte[NameWords.MaxLength]);
        if (_ignored.Set.Count > 0 && _ignored.Contains(words.Joined))
        {
            return NameKind.None;
        }
        foreach (var key in _extra)
        {
            if (words.Spell(key))
            {
                return NameKind.Secret;
            }
        }
        if (words.Count == 0 || words[0] is "is" or "has")
        {
            return NameKind.None;
        }
        for (var word = words.Count - 1; word >= 0 && !IsAbout(words[word]); word--)
        {
            var kind = Judge(words[word], word > 0 ? words[word - 1] : default);
            if (kind is NameKind.Secret or NameKind.Token or NameKind.Several || (kind != NameKind.None && IsLast(words, word)))
            {
                return kind;
            }
        }
        return words.Joined.Equals("auth", StringComparison.Ordinal) ? NameKind.Credentials
            : ForeignNames.Ends(words.Joined) ? NameKind.Secret
            : NameKind.None;
    }

    /// <summary>Whether the name means a password, whose value may be any word.</summary>
    public static bool IsPassword(ReadOnlySpan<byte> name)
    {
        var words = new NameWords(name, stackalloc char[NameWords.MaxLength], stackalloc byte[NameWords.MaxLength]);
        return words.Count > 0 && (EndsIn(words.Joined, "password", out _) || EndsIn(words.Joined, "passwd", out _) || EndsIn(words.Joined, "passphrase", out _) || words[words.Count - 1] is "pwd" or "pass"
            || ForeignNames.Ends(words.Joined));
    }

    /// <summary>Whether the name is the end of "API key" or "secret key", in words.</summary>
    public static bool IsKeyInWords(ReadOnlySpan<byte> json, int start, int end) =>
        end - start == 3 && (json[start] | 0x20) == 'k' && start >= 5 && json[start - 1] is (byte)' '
        && (NameText.Follows(json, start, "api"u8) || NameText.Follows(json, start, "secret"u8) || NameText.Follows(json, start, "access"u8) || NameText.Follows(json, start, "account"u8));

    /// <summary>Whether the name says nothing about a value that the other kinds would take: prose, a type, what something is about.</summary>
    public static bool IsAbout(ReadOnlySpan<byte> name)
    {
        var words = new NameWords(name, stackalloc char[NameWords.MaxLength], stackalloc byte[NameWords.MaxLength]);
        return words.Count > 0 && IsAbout(words[words.Count - 1]);
    }

    // pin_code, otp code, user pass: a short word counts only at the end, or before "code".
    private static bool IsLast(NameWords words, int word) =>
        word == words.Count - 1 || (word == words.Count - 2 && words[word + 1] is "code" or "value" or "number");

    /// <summary>Anchors for one more key.</summary>
    public static IEnumerable<string> AnchorsOf(string name)
    {
        var words = new NameWords(name);
        for (var word = 0; word < words.Count; word++)
        {
            if (words[word].Length >= 3)
            {
                return [words[word][..3].ToString()];
            }
        }
        // Two letters alone would be found everywhere, so what may follow them in a name or an assignment is looked for too.
        if (words.Count == 0)
        {
            return [];
        }
        var first = words[0].ToString();
        return first.Length == 2 ? "\"'=: _-.\\".Select(follows => first + follows) : [];
    }

    /// <summary>The name's words written together, as <see cref="NameWords.Spell"/> compares them.</summary>
    public static string Join(string name) => new NameWords(name).Joined.ToString();

    private static NameKind Judge(ReadOnlySpan<char> word, ReadOnlySpan<char> before)
    {
        word = word.Length > 5 ? word.TrimEnd("0123456789") : word; // password2
        if (EndsIn(word, "token", out var which))
        {
            return CountsTokens(which.IsEmpty ? before : which) ? NameKind.None : NameKind.Token;
        }
        if (EndsIn(word, "tokens", out which))
        {
            return (which.IsEmpty ? before : which) is "access" or "auth" or "refresh" or "api" or "bearer" or "oauth" ? NameKind.Several : NameKind.None;
        }
        if (EndsIn(word, "key", out which))
        {
            return IsSecretKey(which.IsEmpty ? before : which) ? NameKind.Secret : NameKind.None;
        }
        if (EndsIn(word, "keys", out which))
        {
            return IsSecretKey(which.IsEmpty ? before : which) ? NameKind.Several : NameKind.None;
        }
        if (word is "jwt" or "bearer" or "xsrf" or "csrf")
        {
            return NameKind.Token;
        }
        if (word is "codes")
        {
            return before is "recovery" or "backup" ? NameKind.Several : NameKind.None;
        }
        if (word is "pin")
        {
            return NameKind.Digits;
        }
        if (word is "otp" or "totp" or "otpcode" or "pincode" or "passcode" or "clave" || (word is "code" && before is "verification" or "security" or "mfa" or "2fa" or "recovery"))
        {
            return NameKind.Code;
        }
        if (word is "pass" or "userpass" or "dbpass")
        {
            return word is not "pass" || before.IsEmpty || IsAccount(before) ? NameKind.Pass : NameKind.None;
        }
        if (EndsIn(word, "passwords", out _) || EndsIn(word, "secrets", out _) || EndsIn(word, "credentials", out _) || EndsIn(word, "cookies", out _))
        {
            return NameKind.Several;
        }
        if ((word is "word" or "phrase" && before is "pass") || (word is "phrase" && before is "seed") || (word is "header" && before is "auth"))
        {
            return NameKind.Secret;
        }
        return word is "pwd" or "pw" or "mnemonic" or "seedphrase" or "userpwd" or "dbpwd" or "dsn" or "storepass" or "keypass"
            || EndsIn(word, "password", out _) || EndsIn(word, "passwd", out _)
            || EndsIn(word, "passphrase", out _)
            || EndsIn(word, "secret", out _)
            || EndsIn(word, "credential", out _)
            || EndsIn(word, "authorization", out _)
            || EndsIn(word, "cookie", out _) ? NameKind.Secret : NameKind.None;
    }

    // db_pass, SMTP_PASS; but not first_pass or render pass.
    private static bool IsAccount(ReadOnlySpan<char> word) => word is "db" or "database" or "user" or "smtp" or "mysql" or "pg" or "postgres" or "ftp" or "sftp" or "admin" or "root"
        or "redis" or "mail" or "email" or "imap" or "http" or "proxy" or "ssh" or "sudo" or "my" or "login" or "mongo" or "rabbitmq" or "mqtt" or "ldap" or "app" or "cert" or "vpn" or "wifi";

    private static bool EndsIn(ReadOnlySpan<char> word, string end, out ReadOnlySpan<char> before)
    {
        before = word.EndsWith(end, StringComparison.Ordinal) ? word[..^end.Length] : default;
        return word.EndsWith(end, StringComparison.Ordinal);
    }

    // "api key" and "apikey", also "openaiapikey".
    private static bool IsSecretKey(ReadOnlySpan<char> which) =>
        which is "access" or "private" or "secret" or "signing" or "encryption" or "master" or "auth" or "account" or "subscription" or "deploy" or "storage" or "functions" or "license" or "aes" or "role" or "application" or "webhook" or "jwt" or "hmac"
        || which.EndsWith("api", StringComparison.Ordinal);

    // A model's tokens, a tokenizer's special ones and a page's cursor; not a bearer's.
    private static bool CountsTokens(ReadOnlySpan<char> which) => which is "max" or "min" or "input" or "output" or "total" or "prompt" or "completion"
        or "reasoning" or "thinking" or "context" or "cached" or "cache" or "per" or "num" or "n" or "image" or "audio" or "estimated" or "average" or "avg"
        or "eos" or "bos" or "pad" or "unk" or "sep" or "cls" or "mask" or "stop" or "special" or "first" or "last" or "next" or "page" or "continuation";

    // What follows a secret's word and makes the whole a name for something about it: token_count, secret_name, private_key_path, password_length.
    private static bool IsAbout(ReadOnlySpan<char> word) => word.TrimEnd("0123456789") is "id" or "ids" or "uuid" or "guid" or "arn" or "name" or "names" or "type" or "types" or "kind"
        or "count" or "counts" or "length" or "len" or "size" or "limit" or "limits" or "usage" or "budget" or "used" or "remaining" or "details"
        or "url" or "uri" or "urls" or "endpoint" or "path" or "paths" or "file" or "files" or "filename" or "dir" or "jar" or "stdin" or "env" or "var"
        or "expiry" or "expires" or "expiration" or "expired" or "exp" or "at" or "in" or "ttl" or "age" or "ms" or "seconds"
        or "enabled" or "disabled" or "required" or "optional" or "valid" or "invalid" or "policy" or "format" or "field" or "fields" or "label" or "hint"
        or "placeholder" or "prompt" or "status" or "state" or "version" or "scope" or "scopes" or "algorithm" or "alg" or "manager" or "provider"
        or "store" or "source" or "index" or "position" or "rate" or "cost" or "price" or "ratio" or "strength" or "min" or "max" or "mode" or "total" or "error" or "errors"
        or "description" or "title" or "strategy" or "encoding" or "validator" or "reset" or "changed" or "created" or "updated" or "complexity" or "entropy"
        or "color" or "colors" or "customization" or "customizations" or "regex" or "pattern" or "schema" or "rule" or "rules" or "column" or "secure" or "samesite" or "domain" or "httponly" or "audience" or "issuer" or "cache" or "storage" or "handler" or "class" or "input" or "test" or "tests";
}
