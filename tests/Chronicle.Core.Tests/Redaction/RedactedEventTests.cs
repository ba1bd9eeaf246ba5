using System.Reflection;
using Chronicle.Ingest;
using Chronicle.Redaction;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>The journal takes redacted events only, and only a redactor makes them: what the compiler enforces today, this holds for tomorrow.</summary>
public class RedactedEventTests
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void ItsConstructors_ArePrivate() => Assert.All(typeof(RedactedEvent).GetConstructors(Any), constructor => Assert.True(constructor.IsPrivate));

    [Fact]
    public void WhateverMakesOne_IsTheRedactorOrAsksForIt()
    {
        var makers = typeof(RedactedEvent).Assembly.GetTypes().SelectMany(type => type.GetMethods(Any))
            .Where(method => method.ReturnType == typeof(RedactedEvent) || method.ReturnType == typeof(RedactedEvent[]))
            .Where(method => method is { IsSpecialName: false } && !method.IsPrivate && method.DeclaringType != typeof(Redactor)).ToList();

        Assert.Equal([nameof(RedactedEvent)], makers.Select(maker => maker.DeclaringType!.Name));
        Assert.All(makers, maker => Assert.Contains(maker.GetParameters(), parameter => parameter.ParameterType == typeof(Redactor)));
    }

    [Fact]
    public void TheQueue_TakesNothingElse() => Assert.Equal(
        [typeof(RedactedEvent[])], typeof(IngestQueue).GetMethods().Where(method => method.Name == nameof(IngestQueue.AppendAsync)).Select(method => method.GetParameters()[0].ParameterType));

    [Fact]
    public void DefaultValue_HasNoContent() => Assert.Throws<InvalidOperationException>(() => default(RedactedEvent).Content);

    [Fact]
    public void Pass_TakesSecretsOut()
    {
        var redactor = new Redactor(new RedactionOptions());
        Assert.Equal("""{"password":"[REDACTED]"}"""u8, redactor.Pass(An.Event(data: """{"password":"x"}""")).Content.Data.Span);
        Assert.Equal("""{"password":"x"}"""u8, An.UnchangingRedactor.Pass(An.Event(data: """{"password":"x"}""")).Content.Data.Span);
    }
}
