using System.Text;
using Chronicle.Events;

namespace Chronicle.Microbench;

/// <summary>One event of about 500 bytes, as bytes and as what is made of it.</summary>
internal static class Sample
{
    public static readonly Timestamp Received = new(1_795_000_000_000_000);

    public static readonly byte[] Json = Encoding.UTF8.GetBytes(
        """{"id":"5f0c7f0e-6d0b-4c43-9b43-1f1a0d2f8a11","session_id":"0b7c9d52-3a55-4c1e-8f0e-7f1d2b3c4d5e","type":"post_tool_use",""" +
        """ "source":"claude-code","project":"/home/dev/projects/shop","tool_name":"Bash","tool_use_id":"toolu_01a2b3c4d5e6f7a8b9c0d1e2","duration_ms":1250,""" +
        """ "data":{"permission_mode":"default","message":"the build passed after the retry in src/orders/checkout.ts with a test that failed once and a type error of undefined in total line lint fix"}}""");

    public static IncomingEvent Parse(EventParser parser) =>
        parser.Parse(Json, EventDialect.Chronicle, Received, out var parsed) is null ? parsed! : throw new InvalidOperationException("The sample is no event.");

    public static RecordedEvent Record(long sequence) => new("epoch", new Sequence(sequence), "5f0c7f0e-6d0b-4c43-9b43-1f1a0d2f8a11", Parse(new EventParser(TimeZoneInfo.Utc)));
}
