using Chronicle.Nats;

namespace Chronicle.Cli.Bus;

/// <summary>What a person is told when the bus does not do as asked.</summary>
internal static class BusFailure
{
    public static CliFailure Refused(NatsAuthException refused) =>
        new(ExitCodes.Problem, "the NATS server refused us", refused.Message, "give a user and password or a token in the address: nats://user:password@host:4222", refused);

    public static Exception Of(NatsException failure, BusAddress bus) => failure switch
    {
        NatsAuthException refused => Refused(refused),
        NatsConnectionFailedException away => new CliFailure(
            ExitCodes.Unreachable, $"the NATS server at {bus.Shown} can't be reached", away.Message, "start it, or say where it is with --nats", away),
        _ => new CliFailure(ExitCodes.Problem, "NATS does not do that", failure.Message, null, failure),
    };

    public static CliFailure NoStream(BusAddress bus, NatsException why) => new(
        ExitCodes.Problem, $"there is no stream {bus.Stream} to read from the past", why.Message, "set Nats:Republish on the server, name its stream with --nats-stream, or leave --after and --since out", why);
}
