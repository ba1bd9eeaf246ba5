using Chronicle.Recall;
using Xunit;

namespace Chronicle.Core.Tests.Recall;

public class SegmenterTests
{
    [Theory]
    [InlineData("The build failed, twice!", "the build failed twice", "")]
    [InlineData("call getUserName now", "call getusername now", "get user name")]
    [InlineData("parseHTTPResponse utf8Reader", "parsehttpresponse utf8reader", "parse http response utf8 reader")]
    [InlineData("max_commit_events", "max_commit_events", "max commit events")]
    [InlineData("well-known", "well-known", "well known")]
    [InlineData("v1.2.3", "v1.2.3", "v1 2 3")]
    [InlineData("see src/app/UserStore.test.ts:42.", "see src/app/userstore.test.ts:42", "src app user store test ts 42 userstore.test.ts userstore")]
    [InlineData("C++ and C#, not .NET", "c++ and c# not net", "c c")]
    [InlineData("E_ACCESSDENIED 0x80070005", "e_accessdenied 0x80070005", "e accessdenied")]
    [InlineData("don't (really) \"quote\"", "don t really quote", "")]
    [InlineData("東京都", "東京 京都 都", "")]
    [InlineData("犬", "犬", "")]
    [InlineData("Rust言語 v2", "rust 言語 語 v2", "")]
    [InlineData("한국어", "한국 국어 어", "")]
    [InlineData("ＡＰＩ", "api", "")]
    [InlineData("\u0627\u0644\u0645\u064F\u062F\u064A\u0631\u0629", "\u0627\u0644\u0645\u062F\u064A\u0631\u0647", "\u0645\u062F\u064A\u0631\u0647")]
    [InlineData("a\0b \uD800 c", "a b c", "")]
    [InlineData("---- ** // ...", "", "")]
    public void Segment_KeepsWordsWhole_AndPartsBesideThem(string text, string words, string parts) => Assert.Equal(new SegmentedText(words, parts), Segmenter.Segment(text));

    [Fact]
    public void Segment_LongText_IsCut() =>
        Assert.Equal(Segmenter.MaxLength / 2, Segmenter.Segment(string.Concat(Enumerable.Repeat("a ", Segmenter.MaxLength))).Words.Split(' ').Length);

    [Fact]
    public void Segment_LongWord_IsFoundByItsBeginning() => Assert.Equal(200, Segmenter.Segment(new string('x', 5_000)).Words.Length);
}
