// An open cell writes its text once more when undoing changes it; that would be a new step, and nothing could be redone.
function leaveUnchangedCells(modeling) {
  const edit = modeling.editCell;
  modeling.editCell = function (cell, text) {
    if ((cell.text ?? "") !== text) edit.call(this, cell, text);
  };
}

export const quietModule = { __init__: [["modeling", leaveUnchangedCells]] };
