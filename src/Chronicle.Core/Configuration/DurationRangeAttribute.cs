using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Chronicle.Configuration;

/// <summary>Bounds of a <see cref="TimeSpan"/> option, in seconds; one that is not set is within them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationRangeAttribute(double minimumSeconds, double maximumSeconds) : ValidationAttribute
{
    public double MinimumSeconds { get; } = minimumSeconds;

    public double MaximumSeconds { get; } = maximumSeconds;

    public override bool IsValid(object? value) =>
        value is null || (value is TimeSpan duration && duration.TotalSeconds >= MinimumSeconds && duration.TotalSeconds <= MaximumSeconds);

    public override string FormatErrorMessage(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} must be between {MinimumSeconds} s and {MaximumSeconds} s.");
}
