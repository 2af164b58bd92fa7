namespace Pycos.Internals;

/// <summary>What follows from an error code.</summary>
internal static class ErrorCodes
{
    /// <summary>Whether the side that sends the code closes the connection; the other codes concern one frame only.</summary>
    public static bool IsFatal(this ErrorCode code) => code switch
    {
        ErrorCode.UnknownFrameType or ErrorCode.MalformedBody or ErrorCode.RateLimit or ErrorCode.Internal
            or ErrorCode.CapabilityViolation or ErrorCode.StreamState => false,
        _ => true,
    };
}
