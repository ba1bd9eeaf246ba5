using Chronicle.Events;
using Chronicle.Retention;
using Chronicle.Sessions;
using Chronicle.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Chronicle.Contracts.Stores;

/// <summary>One thing a random test of retention does with a store. An event arrives at the second of its number; session <c>s2</c> has a project.</summary>
internal abstract record TrimStep
{
    private const string Project = "/p";

    private static readonly Gen<string> Sessions = Gen.Choose(0, 3).Select(number => $"s{number}");

    private static readonly Gen<int?> Seconds = Gen.Frequency((1, Gen.Constant<int?>(null)), (4, Gen.Choose(0, 120).Select(second => (int?)second)));

    public static Gen<TrimStep> Any { get; } = Gen.Frequency(
        (4, (from session in Sessions from type in Gen.Elements("prompt", "message", "pre_tool_use", "note") select (session, type)).ListOf(12)
            .Select(events => (TrimStep)new Append([.. events]))),
        (4, from others in Seconds from messages in Seconds from project in Seconds from each in Gen.Choose(1, 3) select (TrimStep)new Trim(others, messages, project, each)),
        (1, from session in Sessions from isPinned in Gen.Elements(true, false) select (TrimStep)new Pin(session, isPinned)));

    public static IncomingEvent Event(string session, string type, long second) =>
        An.Event(session, type, project: session == "s2" ? Project : null, received: An.After(second));

    internal sealed record Append((string Session, string Type)[] Events) : TrimStep;

    internal sealed record Pin(string Session, bool IsPinned) : TrimStep;

    /// <summary>Finds what a rule lets go, and drops every n-th of it.</summary>
    internal sealed record Trim(int? Others, int? Messages, int? OfProject, int Each) : TrimStep
    {
        public TrimRule Rule => new(Moment(Others), new Dictionary<string, Timestamp?> { [Project] = Moment(OfProject) }) { MessagesBefore = Moment(Messages) };

        public Timestamp? MomentOf(IncomingEvent content) => Moment(content.Project is not null ? OfProject : EventKinds.IsMessage(content.Type) ? Messages : Others);

        private static Timestamp? Moment(int? second) => second is { } set ? An.After(set) : null;
    }
}
