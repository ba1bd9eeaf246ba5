using Chronicle.Server.Ingest.Nats;

namespace Chronicle.Server.Tests.Ingest.Nats;

public sealed class SubjectPatternTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a.b.>", true)]
    [InlineData("*.b.*", true)]
    [InlineData(">", true)]
    [InlineData("", false)]
    [InlineData("a..b", false)]
    [InlineData(".a", false)]
    [InlineData("a.>.b", false)]
    [InlineData("a.b*", false)]
    [InlineData("a b", false)]
    public void Subjects_AreTokensWithDotsBetweenThem(string pattern, bool isValid) => Assert.Equal(isValid, SubjectPattern.IsValid(pattern));

    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData("a.>", "a", false)]
    [InlineData("a.>", "a.*.c", true)]
    [InlineData("a.*", "a.>", false)]
    [InlineData("a.b.*", "a.*.b", false)]
    [InlineData("a", "a.b", false)]
    [InlineData(">", "a", true)]
    public void Covers_IsWhetherAllOfTheOtherIsTaken(string pattern, string other, bool covers) => Assert.Equal(covers, SubjectPattern.Covers(pattern, other));

    [Theory]
    [InlineData("a.*", "*.b", true)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*.c", "a.b.d", false)]
    [InlineData("chronicle.>", "chronicle.dead.>", true)]
    [InlineData("chronicle.ev.>", "chronicle.dead.>", false)]
    public void Overlaps_IsWhetherOneSubjectFitsBoth(string one, string other, bool overlaps)
    {
        Assert.Equal(overlaps, SubjectPattern.Overlaps(one, other));
        Assert.Equal(overlaps, SubjectPattern.Overlaps(other, one));
    }
}
