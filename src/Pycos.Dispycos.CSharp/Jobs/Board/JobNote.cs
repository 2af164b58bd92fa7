namespace Pycos.Internals;

/// <summary>One line of a job's story before its current attempt. It becomes a text when somebody asks.</summary>
/// <param name="Time">When.</param>
/// <param name="State">The job's state from then on.</param>
/// <param name="Text">What has happened; <see langword="null"/> if the state says it.</param>
/// <param name="Server">Where.</param>
/// <param name="Attempt">The attempt that ended; 0 if none did.</param>
/// <param name="Since">When that had begun.</param>
internal readonly record struct JobNote(
    long Time,
    JobState State,
    string? Text = null,
    BoardServer? Server = null,
    int Attempt = 0,
    long Since = 0);
