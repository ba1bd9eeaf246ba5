using Chronicle.Events;
using Chronicle.Sessions;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Sessions;

/// <summary>Messages with a role: a person's is a prompt, any other is something that was said.</summary>
public sealed class SessionMessageTests
{
    [Fact]
    public void AUsersMessage_IsAPrompt_AndMakesTheSessionActive()
    {
        var session = Of(An.Event(type: "stop"), An.Event(type: "message", data: """{"role":"user","content":"Fix\n the door"}"""), An.Event(type: "conversation", data: """{"role":"user","content":"now"}"""));

        Assert.Equal((2, "Fix the door", SessionStatus.Active), (session.Prompts, session.Title, session.Status));
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":"done"}""")]
    [InlineData("""{"role":"system","content":"be brief"}""")]
    [InlineData("""{"content":"no role"}""")]
    [InlineData("\"text\"")]
    public void AnyOtherMessage_LeavesACompletedSessionCompleted(string data)
    {
        var session = Of(An.Event(type: "stop"), An.Event(type: "message", data: data));

        Assert.Equal((0, null, SessionStatus.Completed), (session.Prompts, session.Title, session.Status));
    }

    [Theory]
    [InlineData("user_prompt_submit", true)]
    [InlineData("prompt", true)]
    [InlineData("assistant_message", true)]
    [InlineData("message", true)]
    [InlineData("conversation", true)]
    [InlineData("pre_tool_use", false)]
    [InlineData("notification", false)]
    [InlineData("messages", false)]
    public void AMessage_IsToldByItsType(string type, bool isMessage) => Assert.Equal(isMessage, EventKinds.IsMessage(type));

    private static Session Of(params IncomingEvent[] events)
    {
        var recorded = events.Select((content, index) => new RecordedEvent("e", new Sequence(index + 1), $"{index}", content)).ToArray();
        var session = Session.StartedBy(recorded[0]);
        foreach (var one in recorded)
        {
            session.Apply(one);
        }
        return session;
    }
}
