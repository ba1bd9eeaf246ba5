using Chronicle.Configuration;
using Xunit;

namespace Chronicle.Core.Tests.Configuration;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("90s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    [InlineData("0", 0)]
    [InlineData("24:00:00", 86_400)]
    [InlineData("24:00", 86_400)]
    [InlineData("100:30:00", 361_800)]
    [InlineData("00:00:05", 5)]
    [InlineData("7.00:00:00", 604_800)]
    [InlineData("1:00:00:00", 86_400)]
    [InlineData("-1.00:00:00", -86_400)]
    [InlineData("00:00:00.25", 0.25)]
    public void ADuration_IsRead(string text, double seconds)
    {
        Assert.True(Quantity.TryReadDuration(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("5 parsecs")]
    [InlineData("24:60:00")]
    [InlineData("1.24:00:00")]
    [InlineData("1e300d")]
    [InlineData("-5m")]
    public void WhatIsNoDuration_IsRefused(string text) => Assert.False(Quantity.TryReadDuration(text, out _));

    [Theory]
    [InlineData("1024", 1024)]
    [InlineData("64KiB", 65_536)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("10GB", 10_000_000_000)]
    [InlineData("2g", 2_000_000_000)]
    public void ASize_IsRead(string text, long bytes)
    {
        Assert.True(Quantity.TryReadSize(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("lots")]
    [InlineData("1.5")]
    [InlineData("GB")]
    public void WhatIsNoSize_IsRefused(string text) => Assert.False(Quantity.TryReadSize(text, out _));

    [Theory]
    [InlineData("sesion", "session")]
    [InlineData("MaxAeg", "MaxAge")]
    [InlineData("max_age", "MaxAge")]
    [InlineData("nonsense", null)]
    public void TheNearestName_IsFound(string name, string? nearest) => Assert.Equal(nearest, NearestName.Of(name, ["session", "MaxAge", "q"]));
}
