// Bot cư xử thế nào với người viết nhiều hoặc viết tục.
export default {
  manners: {
    blocked: "Từ bị chặn",
    blocked_help:
      "Từ và cụm từ trọn vẹn, không phân biệt hoa thường và dấu. Nhập một từ rồi nhấn Enter, hoặc dán danh sách mỗi dòng một từ.",
    blocked_here: "Có từ bị chặn",
    blocked_placeholder: "Thêm từ",
    count: "{{n}} trên {{max}} từ",
    delay: "Chờ trước khi trả lời",
    delay_help: "0 đến 30 giây. Những gì khách viết trong lúc đó được trả lời cùng một lần.",
    flag: "Đánh dấu",
    flag_help: "Từ vẫn giữ nguyên, nhân viên thấy dấu bên cạnh.",
    hint: "Bot trả lời bao nhiêu, và nhân viên không phải đọc những gì.",
    hourly: "Số tin nhắn của một khách trong một giờ",
    hourly_help:
      "0 đến 1.000; 0 là không giới hạn. Quá số đó khách được báo một lần, rồi bot im lặng. Nhân viên vẫn thấy tất cả.",
    mask: "Che",
    mask_help: "Nhân viên đọc thấy ••••, và bot không bao giờ nói những từ này. Khách vẫn thấy điều mình viết.",
    mode: "Xử lý thế nào",
    no_word: "Mỗi từ cần có chữ, số hoặc biểu tượng cảm xúc.",
    seconds: "giây",
    title: "Giới hạn và từ ngữ",
    too_long: "Một từ có tối đa {{max}} ký tự.",
    too_many: "Tối đa {{max}} từ.",
  },
};
