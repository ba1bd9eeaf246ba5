using System.Globalization;
using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Chronicle.Contracts.Stores;

/// <summary>One thing a random test does with a store.</summary>
internal abstract record StoreStep
{
    private static readonly Gen<IncomingEvent> Events =
        from id in Gen.Frequency(
            (3, Gen.Constant<string?>(null)), (1, Gen.Choose(0, 60).Select(number => (string?)number.ToString(CultureInfo.InvariantCulture))))
        from session in Gen.Choose(0, 3)
        from scope in Gen.Frequency((5, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("stream", "s1")))
        from type in Gen.Choose(0, 3)
        from second in Gen.Frequency((3, Gen.Choose(0, 100)), (1, Gen.Choose(0, 1)))
        from tool in Gen.Elements("Bash", "Read", null)
        select An.Event($"s{session}", $"t{(id is null ? type : type / 3)}", id, An.After(second), tool: id is null ? tool : null, scope: id is null ? null : scope, data: $$"""{"n":{{(id is null ? second : second % 2)}}}""");

    private static readonly Gen<EventFilter> Filters =
        from sessions in Some(Gen.Choose(0, 6).Select(number => $"s{number}"))
        from types in Some(Gen.Choose(0, 4).Select(number => $"t{number}"))
        from tools in Some(Gen.Elements("Bash", "Read", "Write"))
        from since in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 110).Select(second => (int?)second)))
        from until in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 110).Select(second => (int?)second)))
        from text in Gen.Frequency((4, Gen.Constant<string?>(null)), (1, Gen.Choose(0, 9).Select(digit => (string?)digit.ToString(CultureInfo.InvariantCulture))))
        select new EventFilter
        {
            Sessions = sessions,
            Types = types,
            Tools = tools,
            Since = since is { } first ? An.After(first) : null,
            Until = until is { } last ? An.After(last) : null,
            Text = text,
        };

    public static Gen<StoreStep> Any { get; } = Gen.Frequency(
        (4, Gen.Choose(0, 60).SelectMany(size => Events.ListOf(size)).Select(group => (StoreStep)new Append([.. group]))),
        (2, from after in Gen.Choose(0, 400) from limit in Gen.Choose(1, 60) select (StoreStep)new Read(after, limit)),
        (8,
            from filter in Filters
            from after in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 300)))
            from before in Gen.Frequency((1, Gen.Constant(int.MaxValue)), (1, Gen.Choose(1, 400)))
            from isDown in Gen.Elements(true, false)
            from limit in Gen.Choose(1, 30)
            from budget in Gen.Choose(1, 300)
            select (StoreStep)new Query(new EventQuery
            {
                Filter = filter,
                After = new(after),
                Before = new(before),
                Descending = isDown,
                Limit = limit,
                ScanBudget = budget,
            })),
        (1, from through in Gen.Choose(1, 300) from each in Gen.Choose(1, 4) select (StoreStep)new Drop(through, each)),
        (1, from session in Gen.Choose(0, 4) from upTo in Gen.Choose(1, 400) from limit in Gen.Choose(1, 60) select (StoreStep)new Erase($"s{session}", upTo, limit)),
        (2, from id in Gen.Choose(0, 60) from session in Gen.Choose(-3, 3) select (StoreStep)new Find(id.ToString(CultureInfo.InvariantCulture), session < 0 ? null : $"s{session}")),
        (1, Gen.Constant((StoreStep)new Verify())),
        (1, Gen.Constant((StoreStep)new Reopen())));

    private static Gen<IReadOnlySet<string>?> Some(Gen<string> values) => Gen.Frequency(
        (2, Gen.Constant<IReadOnlySet<string>?>(null)), (1, values.ListOf(2).Select(some => (IReadOnlySet<string>?)some.ToHashSet())));

    internal sealed record Append(IncomingEvent[] Group) : StoreStep
    {
        public override string ToString() => $"append {string.Join(", ", Group.Select(content => $"{content.Id ?? "-"}:{content.SessionId}:{content.Type}"))}";
    }

    internal sealed record Read(long After, int Limit) : StoreStep;

    internal sealed record Query(EventQuery What) : StoreStep;

    internal sealed record Drop(long Through, int Each) : StoreStep;

    internal sealed record Erase(string Session, long UpTo, int Limit) : StoreStep;

    internal sealed record Find(string Id, string? Session) : StoreStep;

    internal sealed record Verify : StoreStep;

    internal sealed record Reopen : StoreStep;
}
