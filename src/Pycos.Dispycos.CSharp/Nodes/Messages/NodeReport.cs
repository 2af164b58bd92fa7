namespace Pycos.Internals;

/// <summary>A node tells a client something.</summary>
/// <param name="Kind">What.</param>
/// <param name="Session">Of which session.</param>
/// <param name="Server">Of which server; 0 for the node.</param>
/// <param name="Incarnation">Of which incarnation of it.</param>
/// <param name="Location">Where the server accepts its client's connection, with <see cref="NodeReportKind.ServerReady"/>.</param>
/// <param name="ProcessId">The server's process, with <see cref="NodeReportKind.ServerReady"/>.</param>
/// <param name="Exit">Why it has ended, with <see cref="NodeReportKind.ServerEnded"/>.</param>
/// <param name="Text">The reason in words, with the exit code or signal and the last lines of its standard error.</param>
/// <param name="Begun">The number of the last order to run a job that it has begun with, with <see cref="NodeReportKind.ServerEnded"/>; those with
/// larger ones it certainly has not. <see cref="long.MaxValue"/> if that is not known.</param>
/// <param name="Lines">What it has written, with <see cref="NodeReportKind.Output"/>.</param>
/// <param name="IsError">Whether to its standard error.</param>
/// <param name="Availability">What is free, with <see cref="NodeReportKind.Availability"/>.</param>
internal sealed record NodeReport(
    NodeReportKind Kind,
    Guid Session,
    int Server = 0,
    int Incarnation = 0,
    Location? Location = null,
    int ProcessId = 0,
    ServerExit Exit = ServerExit.Closed,
    string? Text = null,
    long Begun = 0,
    string[]? Lines = null,
    bool IsError = false,
    NodeAvailability? Availability = null);
