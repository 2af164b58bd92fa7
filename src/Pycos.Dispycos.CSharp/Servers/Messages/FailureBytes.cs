using System.Diagnostics.CodeAnalysis;

namespace Pycos.Internals;

/// <summary>An exception as it travels from a server to its client.</summary>
internal static class FailureBytes
{
    public static byte[] Of(Exception exception, bool withTrace)
    {
        using var buffer = new WireBuffer();
        RemoteFailure.Of(exception, withTrace).Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static bool TryRead(byte[] bytes, [NotNullWhen(true)] out RemoteTaskException? failure)
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
