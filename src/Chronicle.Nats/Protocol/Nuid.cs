using System.Security.Cryptography;

namespace Chronicle.Nats.Protocol;

/// <summary>Names that nobody else will choose: 22 letters and digits, about 130 bits.</summary>
internal static class Nuid
{
    public static string Next() => RandomNumberGenerator.GetString("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 22);
}
