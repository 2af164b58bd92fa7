namespace Pycos.Internals;

/// <summary>How a request about a file is answered, on the wire.</summary>
/// <param name="Code">A positive number or 0 if it was done, or an outcome.</param>
/// <param name="Files">What was asked for, or is in the way.</param>
/// <param name="Why">Why not.</param>
internal readonly record struct FileAnswer(int Code, IReadOnlyCollection<RemoteFile>? Files = null, Failure? Why = null)
{
    internal const int Sent = 0;
    internal const int Identical = 1;
    internal const int Different = 2;
    internal const int Done = 1;

    internal static FileAnswer Of(FileSendResult result) => new(
        result.Status switch
        {
            FileSendStatus.Sent => Sent,
            FileSendStatus.Identical => Identical,
            _ => Different,
        },
        result.Existing is { } existing ? [existing] : null);

    internal static FileAnswer Of(FileTransferException refusal) => new(
        (int)(refusal.Reason switch
        {
            FileTransferFailure.AccessDenied => Outcome.AccessDenied,
            FileTransferFailure.NotFound => Outcome.NoSuchTarget,
            FileTransferFailure.Busy or FileTransferFailure.StorageFailed => Outcome.Full,
            FileTransferFailure.Cancelled or FileTransferFailure.TimedOut => Outcome.Cancelled,
            _ => Outcome.InvalidArgument,
        }),
        null,
        Failure.Of(KindOf(refusal.Reason), refusal.Reason.ToString(), refusal.Message));

    /// <summary>What a refusal of the other side says.</summary>
    internal static FileTransferException ToException(int code, Failure? why)
    {
        var reason = why is not null && ReasonOf(why.TypeName) is { } named ? named : (Outcome)code switch
        {
            Outcome.AccessDenied => FileTransferFailure.AccessDenied,
            Outcome.NoSuchTarget => FileTransferFailure.NotFound,
            Outcome.Full => FileTransferFailure.Busy,
            Outcome.Cancelled => FileTransferFailure.Cancelled,
            Outcome.NoRoute => FileTransferFailure.Unreachable,
            _ => FileTransferFailure.Unknown,
        };
        return new FileTransferException(reason, why?.Message ?? $"The other node refused ({(Outcome)code}).");
    }

    private static FileTransferFailure? ReasonOf(string name)
    {
        foreach (var reason in Enum.GetValues<FileTransferFailure>())
        {
            if (reason.ToString() == name)
            {
                return reason;
            }
        }

        return null;
    }

    private static FailureKind KindOf(FileTransferFailure reason) => reason switch
    {
        FileTransferFailure.AccessDenied => FailureKind.AccessDenied,
        FileTransferFailure.NotFound => FailureKind.NoSuchTarget,
        FileTransferFailure.TimedOut => FailureKind.Timeout,
        FileTransferFailure.Cancelled => FailureKind.Cancelled,
        _ => FailureKind.Exception,
    };
}
