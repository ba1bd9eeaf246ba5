using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>Which of a session's texts came from events that are erased, and so have to go with them.</summary>
public readonly record struct SessionTexts(bool Title, bool WaitingFor, bool Source, bool Project)
{
    public bool IsAny => Title || WaitingFor || Source || Project;

    /// <summary>The texts of a session that one of the erased events may have given.</summary>
    public static SessionTexts Of(Session session, IReadOnlyList<RecordedEvent> erased)
    {
        var texts = default(SessionTexts);
        foreach (var recorded in erased)
        {
            var alone = Session.StartedBy(recorded);
            alone.Apply(recorded);
            texts = new SessionTexts(
                texts.Title || Gave(session.Title, alone.Title),
                texts.WaitingFor || Gave(session.WaitingFor, alone.WaitingFor),
                texts.Source || Gave(session.Source, alone.Source),
                texts.Project || Gave(session.Project, alone.Project));
        }
        return texts;
    }

    /// <summary>Takes these texts from the remaining events; those that no event has are gone. A reason for waiting is not looked for again.</summary>
    /// <param name="session">Its texts are replaced.</param>
    /// <param name="remaining">In ascending order; read only as far as needed.</param>
    public void Replace(Session session, IEnumerable<RecordedEvent> remaining)
    {
        Session? counted = null;
        foreach (var recorded in remaining)
        {
            counted ??= Session.StartedBy(recorded);
            counted.Apply(recorded);
            if ((!Title || counted.Title is not null) && (!Source || counted.Source is not null) && (!Project || counted.Project is not null))
            {
                break;
            }
        }
        session.Title = Title ? counted?.Title : session.Title;
        session.Source = Source ? counted?.Source : session.Source;
        session.Project = Project ? counted?.Project : session.Project;
        session.WaitingFor = WaitingFor ? null : session.WaitingFor;
    }

    private static bool Gave(string? text, string? given) => text is not null && text == given;
}
