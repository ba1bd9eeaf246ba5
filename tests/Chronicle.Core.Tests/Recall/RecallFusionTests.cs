using Chronicle.Events;
using Chronicle.Recall;
using Xunit;

namespace Chronicle.Core.Tests.Recall;

public class RecallFusionTests
{
    [Fact]
    public void Fuse_WhatBothFound_StandsFirst()
    {
        var fused = RecallFusion.Fuse([Hit(1), Hit(2), Hit(3)], [Hit(4), Hit(3)], FusionWeights.Equal, 10);

        Assert.Equal([3, 4, 1, 2], fused.Select(hit => hit.Sequence.Value));
        Assert.Equal((3, 2), (fused[0].TextRank, fused[0].VectorRank));
        Assert.Equal((1.0 / 63) + (1.0 / 62), fused[0].Score, 12);
        Assert.Equal((1, null), (fused[2].TextRank, fused[2].VectorRank));
    }

    [Fact]
    public void Fuse_WithoutAHalf_IsTheOther()
    {
        Assert.Equal([1, 2], RecallFusion.Fuse([Hit(1), Hit(2)], [], FusionWeights.Equal, 10).Select(hit => hit.Sequence.Value));
        Assert.Equal([1, 2], RecallFusion.Fuse([], [Hit(1), Hit(2)], FusionWeights.Equal, 10).Select(hit => hit.Sequence.Value));
        Assert.Equal([1, 2], RecallFusion.Fuse([Hit(1), Hit(2)], [Hit(2), Hit(3)], FusionWeights.TextOnly, 10).Select(hit => hit.Sequence.Value));
    }

    [Fact]
    public void Fuse_WhatHasEveryWord_StandsFirst_InTheOrderOfWords()
    {
        var fused = RecallFusion.Fuse([Hit(1) with { Score = 2.5 }, Hit(2) with { Score = 1.2 }, Hit(3) with { Score = 0.9 }], [Hit(4), Hit(3), Hit(2)], FusionWeights.Equal, 10);

        Assert.Equal([1, 2, 3, 4], fused.Select(hit => hit.Sequence.Value));
        Assert.Equal([true, true, false, false], fused.Select(hit => hit.Score > 1));
        Assert.Equal((2, 3), (fused[1].TextRank, fused[1].VectorRank)); // it says how it was found all the same
    }

    [Fact]
    public void Fuse_TextFirst_FillsUpBehindWords_AndDecidesBetweenNeighbours() =>
        Assert.Equal([2, 1, 3, 4], RecallFusion.Fuse([Hit(1), Hit(2), Hit(3)], [Hit(4), Hit(2)], FusionWeights.TextFirst, 10).Select(hit => hit.Sequence.Value));

    [Fact]
    public void Fuse_TakesAsManyAsAreWanted() => Assert.Equal(2, RecallFusion.Fuse([Hit(1), Hit(2)], [Hit(3)], FusionWeights.Equal, 2).Count);

    private static RecallHit Hit(long sequence) => new(new Sequence(sequence), $"id{sequence}", DocumentKind.Message, 0, null, null);
}
