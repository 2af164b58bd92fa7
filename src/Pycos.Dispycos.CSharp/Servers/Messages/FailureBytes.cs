using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>An exception as it travels from a server to its client.</summary>
internal static class FailureBytes
{
    public static byte[] Of(Exception exception, bool withTrace) => Write(RemoteFailure.Of(exception, withTrace));

    /// <summary>What has come from elsewhere, as it was there.</summary>
    public static byte[] Of(RemoteTaskException exception) => Write(FailureOf(exception));

    private static Failure FailureOf(RemoteTaskException exception) => new(
        FailureKind.Exception,
        exception.TypeName,
        exception.Message,
        exception.RemoteStackTrace,
        exception.InnerException is RemoteTaskException inner ? FailureOf(inner) : null,
        System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);

    private static byte[] Write(Failure failure)
    {
        using var buffer = new WireBuffer();
        failure.Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RemoteTaskException? failure)
    {
        try
        {
            var reader = new WireReader(bytes);
            failure = RemoteFailure.ToException(Failure.Read(ref reader));
            return true;
        }
        catch (ProtocolViolationException)
        {
            failure = null;
            return false;
        }
    }
}
