namespace Pycos;

/// <summary>How far a job says that it is; see <see cref="JobContext.ReportProgress"/>.</summary>
/// <param name="Fraction">How much is done: 0 to 1.</param>
/// <param name="Text">What is going on.</param>
public sealed record JobProgress(double Fraction, string Text);
