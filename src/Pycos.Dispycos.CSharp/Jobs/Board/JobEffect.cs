namespace Pycos.Internals;

/// <summary>Something that the board wants done, or tells.</summary>
/// <param name="Kind">What.</param>
/// <param name="State">The job's state when this was noted; that of the job itself may have changed since.</param>
/// <param name="Handover">
/// Which of the times that the job was handed to a server this is about. The server says it with the job's end, so that a late report of an
/// earlier time is known as such.
/// </param>
/// <param name="Order">With <see cref="JobEffectKind.Run"/>: the number of the order among those to its server's line; 0 if it runs beside.</param>
/// <param name="Job">The job; that which would not end, with <see cref="JobEffectKind.Kill"/>.</param>
/// <param name="Server">The server that is to do it, or that has the job.</param>
/// <param name="Text">Why.</param>
internal readonly record struct JobEffect(
    JobEffectKind Kind,
    JobState State,
    int Handover,
    long Order,
    JobRecord Job,
    ServerId Server,
    string? Text);
