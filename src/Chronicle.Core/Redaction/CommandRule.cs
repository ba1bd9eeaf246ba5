namespace Chronicle.Redaction;

/// <summary>Passwords that command lines take without their name: <c>curl -u user:…</c>, <c>mysql -p…</c>, <c>sshpass -p …</c>, <c>redis-cli -a …</c>, <c>htpasswd -b file user …</c>.</summary>
internal static class CommandRule
{
    /// <summary>Flags after a space or as an element of an array.</summary>
    public static readonly string[] Anchors =
        [" -p", " -u", " -a", " -w", " -k", " -n", " -b", "\"-p", "\"-u", "\"-a", "\"-w", "\"-k", "\"-n", "\"-b", "--u", "--p", "--a", "y-u", "htp", "lpl", ":or"];

    // How far before its flag a program is looked for.
    private const int Reach = 200;

    // Program, flag, whether the value may be glued to the flag, and whether it may stand apart.
    private static readonly (byte[] Program, byte Flag, bool Glued, bool Apart)[] Known =
    [
        ("mysql"u8.ToArray(), (byte)'p', true, false), ("mariadb"u8.ToArray(), (byte)'p', true, false), ("mysqldump"u8.ToArray(), (byte)'p', true, false), ("mysqladmin"u8.ToArray(), (byte)'p', true, false),
        ("sshpass"u8.ToArray(), (byte)'p', true, true), ("docker login"u8.ToArray(), (byte)'p', false, true), ("podman login"u8.ToArray(), (byte)'p', false, true),
        ("registry login"u8.ToArray(), (byte)'p', false, true), ("az login"u8.ToArray(), (byte)'p', false, true), ("oc login"u8.ToArray(), (byte)'p', false, true), ("cf login"u8.ToArray(), (byte)'p', false, true),
        ("mongosh"u8.ToArray(), (byte)'p', false, true), ("mongo"u8.ToArray(), (byte)'p', false, true), ("mongodump"u8.ToArray(), (byte)'p', false, true), ("mongorestore"u8.ToArray(), (byte)'p', false, true),
        ("mongoexport"u8.ToArray(), (byte)'p', false, true), ("mongoimport"u8.ToArray(), (byte)'p', false, true), ("zip"u8.ToArray(), (byte)'P', false, true), ("unzip"u8.ToArray(), (byte)'P', true, true),
        ("sqlcmd"u8.ToArray(), (byte)'P', true, true), ("bcp"u8.ToArray(), (byte)'P', true, true), ("mosquitto_pub"u8.ToArray(), (byte)'P', false, true), ("mosquitto_sub"u8.ToArray(), (byte)'P', false, true),
        ("cqlsh"u8.ToArray(), (byte)'p', false, true), ("snowsql"u8.ToArray(), (byte)'p', false, true), ("twine upload"u8.ToArray(), (byte)'p', false, true), ("openssl enc"u8.ToArray(), (byte)'k', false, true),
        ("ssh-keygen"u8.ToArray(), (byte)'N', false, true), ("unrar"u8.ToArray(), (byte)'p', true, false), ("rar"u8.ToArray(), (byte)'p', true, false),
        ("7z"u8.ToArray(), (byte)'p', true, false), ("redis-cli"u8.ToArray(), (byte)'a', true, true), ("ldapsearch"u8.ToArray(), (byte)'w', true, true), ("ldapadd"u8.ToArray(), (byte)'w', true, true),
        ("ldapmodify"u8.ToArray(), (byte)'w', true, true), ("ldapdelete"u8.ToArray(), (byte)'w', true, true), ("ldapwhoami"u8.ToArray(), (byte)'w', true, true), ("ldappasswd"u8.ToArray(), (byte)'w', true, true),
    ];

    public static bool TryMatch(ref Scan scan, int at, out Edit edit)
    {
        var json = scan.Json;
        edit = default;
        if (json[at] is (byte)' ' or (byte)'"')
        {
            return (at + 2 < json.Length ? json[at + 2] : 0) switch
            {
                'u' or 'U' => TryUser(ref scan, at, at + 3, out edit),
                'b' => TryCookie(ref scan, at, out edit),
                'a' when TryUser(ref scan, at, at + 3, out edit) => true,
                _ => TryFlag(ref scan, at, out edit),
            };
        }
        var rest = json[at..];
        if (rest.StartsWith("htp"u8))
        {
            return TryHtpasswd(ref scan, at, out edit);
        }
        if (json[at] is (byte)'l' or (byte)':')
        {
            return TryOracle(ref scan, at, out edit);
        }
        var length = rest.StartsWith("--user"u8) || rest.StartsWith("--auth"u8) ? 6 : rest.StartsWith("--proxy-user"u8) ? 12 : 0;
        return length > 0 && at + length < json.Length && !JsonText.Is(json[at + length], CharClass.Name) && TryUser(ref scan, at, at + length, out edit);
    }

    // -u user:password, of curl and those that took its flag.
    private static bool TryUser(ref Scan scan, int flag, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var samba = Runs(ref scan, flag, "smbclient"u8) || Runs(ref scan, flag, "rpcclient"u8);
        if (!samba && !Runs(ref scan, flag, "curl"u8) && !Runs(ref scan, flag, "http"u8) && !Runs(ref scan, flag, "https"u8) && !Runs(ref scan, flag, "wget"u8) && !Runs(ref scan, flag, "xh"u8))
        {
            return false;
        }
        at = at < json.Length && json[at] == '=' ? at + 1 : at;
        var (start, end) = Value(ref scan, flag, at);
        var colon = json[start..Math.Min(end, start + Scan.Window)].IndexOf(samba ? (byte)'%' : (byte)':');
        if (colon < 0 || start + colon + 1 == end)
        {
            return false;
        }
        var password = json[(start + colon + 1)..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start + colon + 1, end, RedactionRule.Command);
        return !password.IsEmpty && !password.StartsWith("//"u8) && !SecretText.IsReference(password, "password"u8);
    }

    // curl -b 'name=value'; without the sign it is a file.
    private static bool TryCookie(ref Scan scan, int flag, out Edit edit)
    {
        edit = default;
        if (!Runs(ref scan, flag, "curl"u8))
        {
            return false;
        }
        var (start, end) = Value(ref scan, flag, flag + 3);
        var text = scan.Json[start..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start, end, RedactionRule.Command);
        return text.Contains((byte)'=') && !SecretText.IsReference(text, "cookie"u8);
    }

    // sqlplus user/password@host, jdbc:oracle:thin:user/password@host
    private static bool TryOracle(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var url = json[at..].StartsWith(":oracle:thin:"u8);
        if (!url && !(at >= 2 && json[(at - 2)..].StartsWith("sqlplus "u8)))
        {
            return false;
        }
        var start = url ? at + 13 : scan.SkipSpaces(at + 5);
        start = json[start..].StartsWith("-s "u8) || json[start..].StartsWith("-S "u8) ? start + 3 : start;
        var user = scan.Run(start, CharClass.Name, 64);
        if (user == start || user >= json.Length || json[user] != '/')
        {
            return false;
        }
        var end = scan.PlainEnd(user + 1);
        var host = json[(user + 1)..Math.Min(end, user + 1 + Scan.Window)].IndexOf((byte)'@');
        edit = new Edit(user + 1, user + 1 + Math.Max(host, 0), RedactionRule.Command);
        return host > 0 && !SecretText.IsReference(json[edit.Start..edit.End], "password"u8);
    }

    private static bool TryFlag(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        var after = at + 3;
        if (after >= json.Length)
        {
            return false;
        }
        var putty = JsonText.Read(json, after, out var second) == 'w' && JsonText.Read(json, second, out _) == ' ' && (Runs(ref scan, at, "plink"u8) || Runs(ref scan, at, "pscp"u8) || Runs(ref scan, at, "psftp"u8));
        if (putty)
        {
            return TryValue(ref scan, at, second, out edit);
        }
        var apart = json[after] is (byte)' ' or (byte)'"' or (byte)'=';
        foreach (var (program, flag, glued, separate) in Known)
        {
            if (json[at + 2] == flag && (apart ? separate : glued) && Runs(ref scan, at, program))
            {
                return TryValue(ref scan, at, after, out edit);
            }
        }
        return false;
    }

    private static bool TryValue(ref Scan scan, int flag, int at, out Edit edit)
    {
        var (start, end) = Value(ref scan, flag, at);
        var text = scan.Json[start..Math.Min(end, start + Scan.Window)];
        edit = new Edit(start, end, RedactionRule.Command);
        return !text.IsEmpty && text[0] != '-' && !SecretText.ClosesOrSpaces(text[0]) && !SecretText.IsReference(text, "password"u8);
    }

    // htpasswd -b[options] file user password, or -nb user password.
    private static bool TryHtpasswd(ref Scan scan, int at, out Edit edit)
    {
        edit = default;
        var json = scan.Json;
        if (!json[at..].StartsWith("htpasswd "u8))
        {
            return false;
        }
        at += 8;
        var needed = 3;
        var batch = false;
        for (var word = 0; word < 8; word++)
        {
            at = scan.SkipSpaces(at);
            var end = scan.PlainEnd(at);
            if (end == at)
            {
                return false;
            }
            var text = json[at..Math.Min(end, at + 16)];
            if (text[0] == '-')
            {
                batch |= text.Contains((byte)'b');
                needed -= text.Contains((byte)'n') ? 1 : 0;
            }
            else if (--needed == 0)
            {
                edit = new Edit(at, end, RedactionRule.Command);
                return batch && !SecretText.IsReference(text, "password"u8);
            }
            at = end;
        }
        return false;
    }

    // The flag's value: glued to it, after spaces, in quotes, or the next element of an array.
    private static (int Start, int End) Value(ref Scan scan, int flag, int at)
    {
        var json = scan.Json;
        if (at < json.Length && json[at] == '"')
        {
            var comma = scan.SkipWhiteSpace(at + 1);
            var quote = comma < json.Length && json[comma] == ',' && (json[flag] == '"' || (flag > 0 && json[flag - 1] == '"')) ? scan.SkipWhiteSpace(comma + 1) : json.Length;
            if (quote >= json.Length || json[quote] != '"')
            {
                return (at, at);
            }
            var close = scan.StringEnd(quote + 1);
            var after = scan.SkipWhiteSpace(close + 1);
            return after < json.Length && json[after] == ':' ? (at, at) : (quote + 1, close);
        }
        var value = scan.SkipSpaces(at);
        var start = AssignmentRule.SkipOpeningQuote(json, value, out var open);
        return open != 0 ? (start, scan.QuotedEnd(start, open)) : (value, scan.PlainEnd(value));
    }

    // Whether the program's name stands before the flag in the same command.
    private static bool Runs(ref Scan scan, int at, ReadOnlySpan<byte> program)
    {
        var json = scan.Json;
        var floor = Math.Max(0, at - Reach);
        var before = json[floor..at];
        var found = before.LastIndexOf(program);
        scan.Steps += before.Length / 8;
        if (found < 0 || (found > 0 && JsonText.Is(before[found - 1], CharClass.Word | CharClass.Dash) && !JsonText.Begins(json, floor + found, CharClass.Word | CharClass.Dash)))
        {
            return false;
        }
        var between = before[(found + program.Length)..];
        if (!between.IsEmpty && between[0] is not ((byte)' ' or (byte)'"' or (byte)'.'))
        {
            return false;
        }
        if (between.ContainsAny((byte)';', (byte)'|', (byte)'\n') || between.IndexOf("\\n"u8) >= 0)
        {
            return false;
        }
        // In another string only when both are elements of an array.
        return at >= json.Length || json[at] == '"' || (at > 0 && json[at - 1] == '"') || !HoldsEnd(between);
    }

    private static bool HoldsEnd(ReadOnlySpan<byte> text)
    {
        for (var at = 0; text[at..].IndexOf((byte)'"') is >= 0 and var step;)
        {
            at += step;
            if (at == 0 || text[at - 1] != '\\')
            {
                return true;
            }
            at++;
        }
        return false;
    }
}
