using System.Text;
using System.Text.Json;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class CsvLinesTests
{
    [Theory]
    [InlineData("=1+1", ",'=1+1,")]
    [InlineData("@SUM(A1)", ",'@SUM(A1),")]
    [InlineData("+1", ",'+1,")]
    [InlineData("-1", ",'-1,")]
    [InlineData("\\t=1", ",'\t=1,")]
    [InlineData("a=1", ",a=1,")]
    public void ACell_IsNoFormula(string type, string expected)
    {
        var recorded = new EventJson(JsonElement.Parse($$"""{"seq":1,"session_id":"s","type":"{{type}}","duration_ms":-5}"""));

        var line = Encoding.UTF8.GetString(CsvLines.Line(recorded));

        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Contains(",-5,", line, StringComparison.Ordinal);
    }
}
