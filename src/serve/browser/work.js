// 年度の仕事: the steps of a year.
