using System.Buffers;

namespace Chronicle.Redaction;

/// <summary>Finds the secrets of one body by all rules.</summary>
internal sealed class RedactionEngine(RedactionOptions options)
{
    // A secret in base64 in a percent-encoded URL is as deep as it goes.
    private const int MaxDepth = 2;

    private readonly KeyNames _names = new(options.Keys, options.IgnoreKeys);
    private readonly AnchorScanner _scanner = new(Anchors(options.Keys), TokenShapes.Known);

    /// <summary>Adds what the rules find. Whatever the bytes are, it takes time in proportion to their number.</summary>
    public void Find(ref Scan scan) => Find(ref scan, depth: 0);

    private void Find(ref Scan scan, int depth)
    {
        var json = scan.Json;
        for (var at = 0; (at = _scanner.Next(json, at, out var anchor)) >= 0;)
        {
            at = Math.Max(at + 1, Look(ref scan, at, anchor!, depth));
        }
        scan.Steps += json.Length;
        for (var at = 0; depth < MaxDepth && EncodedText.TryNext(ref scan, at, out var start, out at);)
        {
            if (EncodedText.TryKey(ref scan, start, at, out var key))
            {
                scan.Add(key);
            }
            else
            {
                LookDecoded(ref scan, start, at, depth);
            }
        }
    }

    // Gives where to go on.
    private int Look(ref Scan scan, int at, Anchor anchor, int depth)
    {
        foreach (var shape in anchor.Shapes)
        {
            if (shape.TryMatch(ref scan, at, out var key))
            {
                scan.Add(key);
                return key.End;
            }
        }
        var kinds = anchor.Kinds & ~AnchorKind.Shape;
        if (kinds == AnchorKind.None)
        {
            return at;
        }
        if ((kinds & AnchorKind.Percent) != 0 && at >= scan.Undone && depth < MaxDepth)
        {
            LookUndone(ref scan, at, depth);
        }
        if ((kinds & AnchorKind.Hidden) != 0)
        {
            scan.Hides |= HiddenText.IsAt(scan.Json, at);
        }
        if (((kinds & AnchorKind.Jwt) != 0 && JwtRule.TryMatch(ref scan, at, out var edit))
            || ((kinds & AnchorKind.PrivateKey) != 0 && PrivateKeyRule.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.Bearer) != 0 && HeaderRule.TryMatchBearer(ref scan, at, out edit))
            || ((kinds & AnchorKind.Basic) != 0 && HeaderRule.TryMatchBasic(ref scan, at, out edit))
            || ((kinds & AnchorKind.Url) != 0 && UrlRule.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.Odd) != 0 && OddShapes.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.Command) != 0 && CommandRule.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.Pipe) != 0 && PipeRule.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.Query) != 0 && QueryRule.TryMatch(ref scan, at, out edit))
            || ((kinds & AnchorKind.PasswordFile) != 0 && PasswordFileRule.TryMatch(ref scan, at, out edit)))
        {
            scan.Add(edit);
            return edit.End;
        }
        return (kinds & AnchorKind.Name) != 0 && at >= scan.Named ? LookAtName(ref scan, at) : at;
    }

    // Names are judged once, however many anchors they hold.
    private int LookAtName(ref Scan scan, int at)
    {
        var json = scan.Json;
        if (MemberRule.TryString(ref scan, at, out var start, out var end))
        {
            var kind = _names.Judge(json[start..end]);
            var colon = scan.SkipWhiteSpace(end + 1);
            if (colon < json.Length && json[colon] == ':')
            {
                scan.Named = end;
                return kind == NameKind.None ? at : MemberRule.AddValue(ref scan, kind, start, end);
            }
            if (kind != NameKind.None && NameText.IsName(json[start..end]) && PairRule.TryMember(ref scan, kind, start, end, out var next))
            {
                scan.Named = end;
                return next;
            }
        }
        if (!NameText.TryFind(ref scan, at, out start, out end))
        {
            return at;
        }
        scan.Named = end;
        var judged = _names.Judge(json[start..end]);
        if (judged == NameKind.None && KeyNames.IsKeyInWords(json, start, end))
        {
            judged = NameKind.Secret;
        }
        Edit edit;
        if (judged == NameKind.None ? !QueryRule.TryMatch(ref scan, start, end, out edit)
            : !AssignmentRule.TryMatch(ref scan, judged, start, end, out edit) && !PairRule.TryText(ref scan, judged, start, end, out edit))
        {
            return at;
        }
        scan.Add(edit);
        return edit.End;
    }

    // Base64: the whole run goes when what it says has a secret.
    private void LookDecoded(ref Scan scan, int start, int end, int depth)
    {
        if (EncodedText.Decode(scan.Json[start..end], out var length) is not { } decoded)
        {
            return;
        }
        var inner = new Scan(decoded.AsSpan(0, length));
        Find(ref inner, depth + 1);
        scan.Steps += inner.Steps;
        if (inner.Edits is [var first, ..])
        {
            for (var padding = 0; padding < 2 && end < scan.Json.Length && scan.Json[end] == '='; padding++)
            {
                end++;
            }
            scan.Add(new Edit(start, end, first.Rule));
        }
        ArrayPool<byte>.Shared.Return(decoded);
    }

    private void LookUndone(ref Scan scan, int at, int depth)
    {
        var (start, end) = PercentText.Find(ref scan, at);
        var plain = ArrayPool<byte>.Shared.Rent(end - start + 1);
        var places = ArrayPool<int>.Shared.Rent(end - start + 1);
        var inner = new Scan(plain.AsSpan(0, PercentText.Decode(scan.Json[start..end], plain, places)));
        Find(ref inner, depth + 1);
        scan.Steps += inner.Steps;
        foreach (var edit in inner.Edits ?? [])
        {
            scan.Add(new Edit(start + places[edit.Start], start + places[edit.End], edit.Rule));
        }
        ArrayPool<byte>.Shared.Return(plain);
        ArrayPool<int>.Shared.Return(places);
    }

    private static IEnumerable<(string, AnchorKind)> Anchors(IEnumerable<string> extraKeys) =>
    [
        .. Of(KeyNames.Anchors, AnchorKind.Name), .. Of(extraKeys.SelectMany(KeyNames.AnchorsOf), AnchorKind.Name),
        .. Of([JwtRule.Anchor], AnchorKind.Jwt), .. Of(PrivateKeyRule.Anchors, AnchorKind.PrivateKey),
        .. Of([HeaderRule.BearerAnchor], AnchorKind.Bearer), .. Of([HeaderRule.BasicAnchor], AnchorKind.Basic), .. Of(UrlRule.Anchors, AnchorKind.Url),
        .. Of(OddShapes.Anchors, AnchorKind.Odd), .. Of(CommandRule.Anchors, AnchorKind.Command), .. Of(QueryRule.Anchors, AnchorKind.Query),
        .. Of(PipeRule.Anchors, AnchorKind.Pipe),
        .. Of(PasswordFileRule.Anchors, AnchorKind.PasswordFile), .. Of(PercentText.Anchors, AnchorKind.Percent), .. Of(HiddenText.Anchors, AnchorKind.Hidden),
    ];

    private static IEnumerable<(string, AnchorKind)> Of(IEnumerable<string> anchors, AnchorKind kind) => anchors.Select(anchor => (anchor, kind));
}
