using System.Text.Json;

namespace Pycos.Internals;

/// <summary>What a node notes of a detached job: the rest is in the file that its server writes.</summary>
/// <param name="Wish">Its name, and what its client wants.</param>
/// <param name="Client">The name of the client.</param>
/// <param name="Started">When it was given to the server.</param>
/// <param name="Session">The session of the server.</param>
/// <param name="Server">The server's number.</param>
/// <param name="Incarnation">Its incarnation.</param>
internal sealed record ResultEntry(
    DetachedWish Wish, string Client, DateTimeOffset Started, Guid Session, int Server, int Incarnation)
{
    /// <summary>How it has ended; null while it runs.</summary>
    public ResultHeader? Header { get; init; }

    /// <summary>How many bytes its result takes.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether its result was deleted after its time.</summary>
    public bool IsExpired { get; init; }

    public bool IsRunning => Header is null && !IsExpired;

    /// <summary>When its result is deleted; null while it runs.</summary>
    public DateTimeOffset? KeptUntil => Header is { } header ? After(header.Ended, Wish.Keeps) : null;

    /// <summary>When it is forgotten that there was one.</summary>
    public DateTimeOffset? KnownUntil => KeptUntil is { } until ? After(until, Wish.Keeps) : null;

    public DetachedResultInfo Describe(string node) => new(
        Wish.Name,
        IsExpired ? DetachedState.Expired : Header switch
        {
            null => DetachedState.Running,
            { IsSuccess: true } => DetachedState.Succeeded,
            _ => DetachedState.Failed,
        },
        node,
        Client,
        Started,
        Header?.Ended,
        KeptUntil,
        IsExpired ? 0 : Bytes,
        Header?.Type,
        Header?.FailureType,
        Header?.Failure);

    public string ToText() => ServerSettingsText.Write(writer =>
    {
        writer.WriteString("claim", Wish.Claim);
        writer.WriteString("name", Wish.Name);
        writer.WriteNumber("keepsTicks", Wish.Keeps.Ticks);
        writer.WriteString("client", Client);
        writer.WriteString("started", Started);
        writer.WriteString("session", Session);
        writer.WriteNumber("server", Server);
        writer.WriteNumber("incarnation", Incarnation);
        writer.WriteString("expired", IsExpired ? Header!.ToLine() : null);
    });

    /// <summary>Reads it; null if the file is none.</summary>
    public static ResultEntry? TryRead(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            var wish = new DetachedWish(
                root.GetProperty("claim").GetGuid(),
                root.GetProperty("name").GetString()!,
                TimeSpan.FromTicks(root.GetProperty("keepsTicks").GetInt64()),
                Replaces: false);
            var expired = root.GetProperty("expired").GetString();
            return new ResultEntry(
                wish,
                root.GetProperty("client").GetString()!,
                root.GetProperty("started").GetDateTimeOffset(),
                root.GetProperty("session").GetGuid(),
                root.GetProperty("server").GetInt32(),
                root.GetProperty("incarnation").GetInt32())
            {
                IsExpired = expired is not null,
                Header = expired is null ? null : ResultHeader.OfLine(expired),
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or ArgumentNullException)
        {
            return null;
        }
    }

    private static DateTimeOffset After(DateTimeOffset time, TimeSpan span) =>
        DateTimeOffset.MaxValue - time > span ? time + span : DateTimeOffset.MaxValue;
}
