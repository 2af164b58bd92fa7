namespace Pycos.Core.Tests.Programs;

/// <summary>What is wrong with the alternatives of a program: tests of the test.</summary>
public enum AltFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What was granted to a choice that ended otherwise is not passed on.</summary>
    LosesGrant,

    /// <summary>A loser stays in line.</summary>
    StaysInLine,

    /// <summary>A grant to a loser is not passed on.</summary>
    SwallowsLateGrant,

    /// <summary>It does not stand in line at all.</summary>
    StandsNowhere,

    /// <summary>It says that it has what it has not.</summary>
    TakesNothing,

    /// <summary>It takes when it only looks.</summary>
    TakesTwice,
}
